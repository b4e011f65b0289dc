'use client';
import { PageHead } from '@/shell/page-head';
import { useParameter } from '@/shell/address';
import { ListState, Notice } from '@/task/list-state';
import { OrderedList } from '@/task/ordered-list';
import { ProjectIcon, TagIcon } from '@/ui/icons';
import { ManageMenu } from './manage-menu';
import { useLabels, useProjects } from './queries';

export function ProjectView() {
  const id = useParameter('id');
  const query = useProjects();
  const project = query.data?.find((candidate) => candidate.id === id);
  if (!project) {
    return (
      <>
        <PageHead title="Project" />
        <ListState query={query} empty={<Notice title="There is no such project">It may have been deleted. Its tasks are in the Inbox.</Notice>}>
          {null}
        </ListState>
      </>
    );
  }
  return (
    <>
      <PageHead title={project.name} note={project.archived ? 'Archived' : undefined} add={{ project_id: project.id }}>
        <ManageMenu kind="projects" thing={project} />
      </PageHead>
      <OrderedList
        key={project.id}
        filter={{ project_id: project.id }}
        label={`Tasks of ${project.name}`}
        belongs={(task) => task.project_id === project.id}
        hideProject
        empty={
          <Notice title="No open tasks" picture={<ProjectIcon className="mb-4 size-10 text-edge" />}>
            Add one here, or type <b>#{project.name}</b> in any quick-add.
          </Notice>
        }
      />
    </>
  );
}

export function LabelView() {
  const id = useParameter('id');
  const query = useLabels();
  const label = query.data?.find((candidate) => candidate.id === id);
  if (!label) {
    return (
      <>
        <PageHead title="Label" />
        <ListState query={query} empty={<Notice title="There is no such label">It may have been deleted.</Notice>}>
          {null}
        </ListState>
      </>
    );
  }
  return (
    <>
      <PageHead title={label.name} note="Label" add={{ label: label.name }}>
        <ManageMenu kind="labels" thing={label} />
      </PageHead>
      <OrderedList
        key={label.id}
        filter={{ label: label.id }}
        label={`Tasks labelled ${label.name}`}
        belongs={(task) => task.labels.some((one) => one.id === label.id)}
        empty={
          <Notice title="No open tasks" picture={<TagIcon className="mb-4 size-10 text-edge" />}>
            Type <b>@{label.name}</b> in any quick-add to use this label.
          </Notice>
        }
      />
    </>
  );
}
