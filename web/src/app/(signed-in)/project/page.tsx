import { ProjectView } from '@/project/project-view';

export const metadata = { title: 'Project' };

export default function Page() {
  return <ProjectView />;
}
