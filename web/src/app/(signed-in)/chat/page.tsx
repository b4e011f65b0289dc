import { ChatView } from '@/chat/chat-view';

export const metadata = { title: 'Chat' };

export default function Page() {
  return <ChatView />;
}
