import { InboxView } from '@/task/inbox-view';

export const metadata = { title: 'Inbox' };

export default function Page() {
  return <InboxView />;
}
