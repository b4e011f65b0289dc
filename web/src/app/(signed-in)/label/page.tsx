import { LabelView } from '@/project/project-view';

export const metadata = { title: 'Label' };

export default function Page() {
  return <LabelView />;
}
