import { Suspense } from 'react';
import { SignIn } from '@/session/sign-in';
import { Starting } from '@/shell/waiting';

export const metadata = { title: 'Sign in' };

export default function Page() {
  return (
    <Suspense fallback={<Starting />}>
      <SignIn />
    </Suspense>
  );
}
