import { SettingsView } from '@/settings/settings-view';

export const metadata = { title: 'Settings' };

export default function Page() {
  return <SettingsView />;
}
