import { TrashView } from '@/task/trash-view';

export const metadata = { title: 'Trash' };

export default function Page() {
  return <TrashView />;
}
