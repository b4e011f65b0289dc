'use client';
import { useId, useState, type ReactNode } from 'react';
import { Problem, sentence } from '@/api/problem';
import { enter } from './session';

interface AccountFormProps {
  create: boolean;
  needsSetupCode: boolean;
  needsInvitation: boolean;
  invitation: string;
}

const here = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

export function AccountForm({ create, needsSetupCode, needsInvitation, invitation }: AccountFormProps) {
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState(false);
  const said = (name: string) => (problem instanceof Problem ? problem.field(name) : undefined);
  const byField = problem instanceof Problem && problem.errors.length > 0;

  const submit = async (data: FormData) => {
    const text = (name: string) => String(data.get(name) ?? '').trim();
    const account: Record<string, string> = { email: text('email'), password: String(data.get('password') ?? '') };
    if (create) {
      account.time_zone = here();
      for (const name of ['name', 'setup_code', 'invitation']) if (text(name)) account[name] = text(name);
    }
    setBusy(true);
    setProblem(null);
    try {
      await enter(create ? 'register' : 'login', account);
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(new FormData(event.currentTarget));
      }}
    >
      {create && <Field name="name" label="Name" note="Optional" autoComplete="name" said={said('name')} />}
      <Field name="email" label="Email" type="email" autoComplete="username" required said={said('email')} />
      <Field
        name="password"
        label="Password"
        type={shown ? 'text' : 'password'}
        autoComplete={create ? 'new-password' : 'current-password'}
        required
        note={create ? 'At least 8 characters; a few words make a good one' : undefined}
        said={said('password')}
      >
        <button type="button" className="button button-quiet absolute top-0.5 right-0.5" aria-pressed={shown} aria-label="Show password" onClick={() => setShown(!shown)}>
          {shown ? 'Hide' : 'Show'}
        </button>
      </Field>
      {needsSetupCode && <Field name="setup_code" label="Setup code" note="The server printed it when it started" autoComplete="one-time-code" required said={said('setup_code')} />}
      {needsInvitation && <Field name="invitation" label="Invitation" note="The code you were given" initial={invitation} required said={said('invitation')} />}
      {problem !== null && (
        <p role="alert" className="rounded-lg bg-danger-wash px-3 py-2 text-sm text-danger">
          {byField ? 'Please look at the fields marked above.' : sentence(problem)}
        </p>
      )}
      <button className="button button-primary min-h-11 w-full" disabled={busy}>
        {busy ? 'One moment…' : create ? 'Create account' : 'Sign in'}
      </button>
    </form>
  );
}

interface FieldProps {
  name: string;
  label: string;
  type?: string;
  note?: string;
  said?: string;
  autoComplete?: string;
  required?: boolean;
  initial?: string;
  children?: ReactNode;
}

export function Field({ name, label, type = 'text', note, said, autoComplete = 'off', required, initial, children }: FieldProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <div className="relative mt-1">
        <input
          id={id}
          name={name}
          type={type}
          defaultValue={initial}
          autoComplete={autoComplete}
          required={required}
          aria-invalid={said ? true : undefined}
          aria-describedby={said || note ? `${id}-note` : undefined}
          className={`field ${children ? 'pr-20' : ''} ${said ? 'border-danger' : ''}`}
        />
        {children}
      </div>
      {(said || note) && (
        <p id={`${id}-note`} className={`mt-1 text-[13px] ${said ? 'text-danger' : 'text-muted'}`}>
          {said ?? note}
        </p>
      )}
    </div>
  );
}
