'use client';
import { Toast } from 'radix-ui';
import { CloseIcon } from './icons';
import { close, useMessages } from './toast-store';

export function Toasts() {
  const messages = useMessages();
  return (
    <Toast.Provider duration={8000} swipeDirection="down" label="Notice">
      {messages.map((message) => (
        <Toast.Root
          key={message.id}
          type={message.tone === 'failed' ? 'foreground' : 'background'}
          onOpenChange={(open) => !open && close(message.id)}
          className={`enter flex items-center gap-2 rounded-xl border bg-surface py-2 pr-2 pl-4 shadow-float ${message.tone === 'failed' ? 'border-danger/60' : 'border-line'}`}
        >
          <Toast.Description className={`min-w-0 flex-1 text-sm ${message.tone === 'failed' ? 'text-danger' : ''}`}>{message.text}</Toast.Description>
          {message.undo && (
            <Toast.Action altText="Undo with the key z" className="button button-small text-accent hover:bg-hover" onClick={message.undo}>
              Undo
            </Toast.Action>
          )}
          <Toast.Close className="icon-button" aria-label="Dismiss">
            <CloseIcon />
          </Toast.Close>
        </Toast.Root>
      ))}
      <Toast.Viewport className="fixed bottom-20 left-1/2 z-50 flex w-[min(28rem,calc(100vw-1.5rem))] -translate-x-1/2 flex-col gap-2 outline-none lg:bottom-6" />
    </Toast.Provider>
  );
}
