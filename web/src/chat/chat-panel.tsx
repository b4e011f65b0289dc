'use client';
import { useQuery } from '@tanstack/react-query';
import { DropdownMenu } from 'radix-ui';
import { request } from '@/api/client';
import type { ChatSession, Page } from '@/api/types';
import { chatPanel } from '@/shell/panels';
import { ClockIcon, CloseIcon, PlusIcon } from '@/ui/icons';
import { ConversationBody } from './conversation';
import { useConversation } from './conversation-store';

export function ChatPanel() {
  const talk = useConversation();
  return (
    <aside aria-label="Chat" className="enter-side flex h-dvh w-[23rem] flex-col border-l border-line bg-surface">
      <div className="flex items-center gap-1 border-b border-line py-2 pr-2 pl-4">
        <h2 className="flex-1 font-semibold">Chat</h2>
        <Sessions talk={talk} />
        <button className="icon-button" aria-label="Close chat" onClick={() => chatPanel.set('closed')}>
          <CloseIcon />
        </button>
      </div>
      <ConversationBody talk={talk} />
    </aside>
  );
}

export function Sessions({ talk }: { talk: ReturnType<typeof useConversation> }) {
  const sessions = useQuery({
    queryKey: ['chat', 'sessions'],
    queryFn: ({ signal }) => request<Page<ChatSession>>('/chat/sessions', { signal }),
  });
  const items = (sessions.data?.items ?? []).slice(0, 12);
  return (
    <>
      <button className="icon-button" aria-label="New conversation" onClick={() => talk.open(null)}>
        <PlusIcon />
      </button>
      <DropdownMenu.Root>
        <DropdownMenu.Trigger className="icon-button" aria-label="Earlier conversations">
          <ClockIcon />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu enter max-w-72" align="end" sideOffset={6}>
            {items.length === 0 && <p className="px-2.5 py-2 text-muted">No earlier conversations</p>}
            {items.map((session) => (
              <DropdownMenu.Item key={session.id} className="menu-item" onSelect={() => talk.open(session.id)}>
                <span className="truncate">{session.title || 'Conversation'}</span>
              </DropdownMenu.Item>
            ))}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </>
  );
}
