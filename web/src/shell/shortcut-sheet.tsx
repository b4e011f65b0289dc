'use client';
import { Dialog } from 'radix-ui';
import { OVERLAY } from '@/ui/dialogs';
import { CloseIcon } from '@/ui/icons';
import { shortcutSheet, singleKeys } from './panels';

const KEYS: [string, [string, string][]][] = [
  ['Anywhere', [['q', 'Add a task'], ['Ctrl K', 'Command palette'], ['/', 'Search'], ['c', 'Show or hide the chat'], ['z', 'Undo what was just done'], ['?', 'This sheet']]],
  ['Go to', [['g t', 'Today'], ['g u', 'Upcoming'], ['g i', 'Inbox'], ['g a', 'Activity'], ['g c', 'Chat'], ['g s', 'Settings'], ['g x', 'Trash']]],
  ['In a list', [['j', 'Next task'], ['k', 'Previous task'], ['Enter', 'Open'], ['e', 'Complete or reopen'], ['t', 'Schedule'], ['1 – 4', 'Priority'], ['m', 'Move to a project'], ['l', 'Labels'], ['Alt ↑ ↓', 'Move up or down'], ['Delete', 'To the trash']]],
];

export function ShortcutSheet() {
  return (
    <Dialog.Root open onOpenChange={shortcutSheet.set}>
      <Dialog.Portal>
        <Dialog.Overlay className={OVERLAY} />
        <Dialog.Content
          aria-describedby={undefined}
          // The sheet is read, not pressed: a ring around its cross would be the loudest thing on it.
          onOpenAutoFocus={(event) => (event.preventDefault(), (event.currentTarget as HTMLElement).focus())}
          className="enter fixed top-[8%] left-1/2 z-50 max-h-[84dvh] w-[min(44rem,calc(100vw-2rem))] -translate-x-1/2 overflow-y-auto rounded-card border border-line bg-surface p-6 shadow-float outline-none"
        >
          <div className="mb-4 flex items-center">
            <Dialog.Title className="flex-1 text-lg font-semibold">Keyboard</Dialog.Title>
            <Dialog.Close className="icon-button" aria-label="Close">
              <CloseIcon />
            </Dialog.Close>
          </div>
          {singleKeys.get() === 'off' && <p className="mb-4 text-muted">Single keys are switched off in Settings; Ctrl K still works.</p>}
          <div className="grid gap-6 sm:grid-cols-3">
            {KEYS.map(([title, keys]) => (
              <section key={title}>
                <h3 className="mb-2 text-sm font-semibold">{title}</h3>
                <dl className="space-y-1.5 text-sm">
                  {keys.map(([key, what]) => (
                    <div key={key} className="flex items-baseline gap-2">
                      <dt className="w-18 shrink-0">
                        <kbd>{key}</kbd>
                      </dt>
                      <dd className="text-muted">{what}</dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
