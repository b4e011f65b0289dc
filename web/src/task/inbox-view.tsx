'use client';
import { PageHead } from '@/shell/page-head';
import { AddHint } from '@/ui/add-hint';
import { InboxIcon } from '@/ui/icons';
import { Notice } from './list-state';
import { OrderedList } from './ordered-list';
import { INBOX } from './queries';

export function InboxView() {
  return (
    <>
      <PageHead title="Inbox" note="Tasks without a project" add={{}} />
      <OrderedList
        filter={{ project_id: INBOX }}
        label="Inbox tasks"
        belongs={(task) => !task.project_id}
        hideProject
        empty={
          <Notice title="The Inbox is empty" picture={<InboxIcon className="mb-4 size-10 text-edge" />}>
            Whatever comes to mind lands here first. <AddHint /> and type it.
          </Notice>
        }
      />
    </>
  );
}
