'use client';
import { useState } from 'react';
import { request } from '@/api/client';
import { Problem, sentence } from '@/api/problem';
import { Field } from '@/session/account-form';
import { useUser } from '@/session/use-session';
import { say } from '@/ui/toast-store';
import { Panel } from './panel';

export function Password() {
  const user = useUser();
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const save = async (form: HTMLFormElement) => {
    const data = new FormData(form);
    setBusy(true);
    setProblem(null);
    try {
      await request('/auth/password', { method: 'POST', body: { current_password: data.get('current_password'), new_password: data.get('new_password') } });
      form.reset();
      say('Password changed. Other browsers are signed out.');
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const said = (name: string) => (problem instanceof Problem ? problem.field(name) : undefined);
  return (
    <Panel title="Password" note="Changing it signs you out everywhere else.">
      <form
        className="grid gap-4 sm:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault();
          void save(event.currentTarget);
        }}
      >
        <input type="text" name="username" autoComplete="username" value={user.email} readOnly hidden />
        <Field name="current_password" label="Current password" type="password" autoComplete="current-password" required said={said('current_password')} />
        <Field name="new_password" label="New password" type="password" autoComplete="new-password" required said={said('new_password')} />
        {problem !== null && (
          <p role="alert" className="text-sm text-danger sm:col-span-2">
            {sentence(problem)}
          </p>
        )}
        <div>
          <button className="button button-plain" disabled={busy}>
            Change password
          </button>
        </div>
      </form>
    </Panel>
  );
}
