'use client';
import { useUser } from '@/session/use-session';
import { PageHead } from '@/shell/page-head';
import { ThisBrowser } from './this-browser';
import { Devices } from './devices';
import { Invitations } from './invitations';
import { Leaving } from './leaving';
import { OtherPrograms } from './other-programs';
import { Password } from './password';
import { Profile } from './profile';

export function SettingsView() {
  const user = useUser();
  return (
    <>
      <PageHead title="Settings" note={user.email} />
      <div className="space-y-4">
        <Profile />
        <ThisBrowser />
        <Password />
        <Devices />
        {user.role === 'administrator' && <Invitations />}
        <OtherPrograms />
        <Leaving />
      </div>
    </>
  );
}
