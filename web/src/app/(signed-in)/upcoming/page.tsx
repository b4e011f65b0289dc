import { UpcomingView } from '@/task/upcoming-view';

export const metadata = { title: 'Upcoming' };

export default function Page() {
  return <UpcomingView />;
}
