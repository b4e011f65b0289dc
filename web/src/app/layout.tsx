import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { Providers } from '@/shell/providers';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Pando', template: '%s · Pando' },
  description: 'Your tasks, by hand, by a line, or by telling the chat.',
  icons: { icon: '/icon.svg' },
  robots: { index: false },
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fbfaf6' },
    { media: '(prefers-color-scheme: dark)', color: '#161712' },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // theme.js may set data-theme before React looks at this element.
    <html lang="en" suppressHydrationWarning>
      <head>
        <script src="/theme.js" />
      </head>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
