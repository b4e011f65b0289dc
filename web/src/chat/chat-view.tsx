'use client';
import { PageHead } from '@/shell/page-head';
import { Sessions } from './chat-panel';
import { ConversationBody } from './conversation';
import { useConversation } from './conversation-store';

/** The chat as a page of its own: what a phone has instead of the panel. */
export function ChatView() {
  const talk = useConversation();
  return (
    <div className="-mb-28 flex h-[calc(100dvh-5.1rem-env(safe-area-inset-bottom))] flex-col lg:-mb-16 lg:h-[calc(100dvh-3.5rem)]">
      <PageHead title="Chat">
        <Sessions talk={talk} />
      </PageHead>
      <div className="-mx-4 flex min-h-0 flex-1 flex-col [&_form]:border-0">
        <ConversationBody talk={talk} />
      </div>
    </div>
  );
}
