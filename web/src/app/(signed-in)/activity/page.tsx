import { ActivityView } from '@/activity/activity-view';

export const metadata = { title: 'Activity' };

export default function Page() {
  return <ActivityView />;
}
