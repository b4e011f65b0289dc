'use client';
import { AlertDialog, Dialog } from 'radix-ui';
import { useState, type ReactNode } from 'react';

export const OVERLAY = 'fixed inset-0 z-40 bg-shade';
const BOX = 'enter fixed top-[18%] left-1/2 z-50 w-[min(26rem,calc(100vw-2rem))] -translate-x-1/2 rounded-card border border-line bg-surface p-5 shadow-float';

interface ConfirmProps {
  open: boolean;
  title: string;
  action: string;
  children: ReactNode;
  onClose: () => void;
  onConfirm: () => void;
}

export function Confirm({ open, title, action, children, onClose, onConfirm }: ConfirmProps) {
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={OVERLAY} />
        <AlertDialog.Content className={BOX}>
          <AlertDialog.Title className="text-lg font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-1 text-muted">{children}</AlertDialog.Description>
          <div className="mt-5 flex justify-end gap-2">
            <AlertDialog.Cancel className="button button-plain">Cancel</AlertDialog.Cancel>
            <AlertDialog.Action className="button button-danger" onClick={onConfirm}>
              {action}
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

interface NameDialogProps {
  open: boolean;
  title: string;
  initial?: string;
  onClose: () => void;
  /** Answers whether it was saved; if not, the dialog stays with what was typed. */
  onSave: (name: string) => Promise<boolean>;
}

export function NameDialog({ open, title, initial = '', onClose, onSave }: NameDialogProps) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={OVERLAY} />
        <Dialog.Content className={BOX} aria-describedby={undefined}>
          <Dialog.Title className="text-lg font-semibold">{title}</Dialog.Title>
          <NameForm initial={initial} onClose={onClose} onSave={onSave} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function NameForm({ initial, onClose, onSave }: Required<Pick<NameDialogProps, 'initial' | 'onClose' | 'onSave'>>) {
  const [name, setName] = useState(initial);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (!name.trim() || busy) return;
    setBusy(true);
    const saved = await onSave(name.trim());
    setBusy(false);
    if (saved) onClose();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <label className="mt-3 block text-sm">
        Name
        <input className="field mt-1" value={name} maxLength={120} onChange={(event) => setName(event.target.value)} onFocus={(event) => event.target.select()} />
      </label>
      <div className="mt-5 flex justify-end gap-2">
        <Dialog.Close className="button button-plain">Cancel</Dialog.Close>
        <button className="button button-primary" disabled={busy || !name.trim()}>
          Save
        </button>
      </div>
    </form>
  );
}
