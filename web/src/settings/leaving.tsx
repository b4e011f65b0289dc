'use client';
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { request, send } from '@/api/client';
import { sentence } from '@/api/problem';
import { Field } from '@/session/account-form';
import { forget } from '@/session/session';
import { OVERLAY } from '@/ui/dialogs';
import { say } from '@/ui/toast-store';
import { Panel } from './panel';

/** Taking one's data along, and going. */
export function Leaving() {
  const [asking, setAsking] = useState(false);
  return (
    <Panel title="Your data" note="Everything you entered, as one JSON file that other programs can read.">
      <div className="flex flex-wrap gap-2">
        <button className="button button-plain" onClick={() => void download()}>
          Export my data
        </button>
        <button className="button button-danger" onClick={() => setAsking(true)}>
          Delete my account…
        </button>
      </div>
      <Dialog.Root open={asking} onOpenChange={setAsking}>
        <Dialog.Portal>
          <Dialog.Overlay className={OVERLAY} />
          <Dialog.Content className="enter fixed top-[18%] left-1/2 z-50 w-[min(26rem,calc(100vw-2rem))] -translate-x-1/2 rounded-card border border-line bg-surface p-5 shadow-float">
            <Dialog.Title className="text-lg font-semibold">Delete your account?</Dialog.Title>
            <Dialog.Description className="mt-1 mb-4 text-muted">All your tasks, conversations and figures are deleted for good. Export them first if you may want them.</Dialog.Description>
            <Goodbye />
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
    </Panel>
  );
}

function Goodbye() {
  const [problem, setProblem] = useState('');
  const remove = async (password: string) => {
    try {
      await request('/auth/me', { method: 'DELETE', body: { password } });
      forget();
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void remove(String(new FormData(event.currentTarget).get('password') ?? ''));
      }}
    >
      <Field name="password" label="Your password" type="password" autoComplete="current-password" required said={problem || undefined} />
      <div className="mt-5 flex justify-end gap-2">
        <Dialog.Close className="button button-plain">Keep it</Dialog.Close>
        <button className="button button-danger">Delete my account</button>
      </div>
    </form>
  );
}

async function download() {
  try {
    const response = await send('/export');
    const url = URL.createObjectURL(await response.blob());
    const link = document.createElement('a');
    link.href = url;
    link.download = `pando-${new Date().toISOString().slice(0, 10)}.json`;
    link.click();
    URL.revokeObjectURL(url);
  } catch (error) {
    say(sentence(error), { tone: 'failed' });
  }
}
