import { TodayView } from '@/task/today-view';

export const metadata = { title: 'Today' };

export default function Page() {
  return <TodayView />;
}
