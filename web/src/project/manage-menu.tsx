'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { DropdownMenu } from 'radix-ui';
import { useState } from 'react';
import type { Label, Project } from '@/api/types';
import { Confirm, NameDialog } from '@/ui/dialogs';
import { MoreIcon } from '@/ui/icons';
import { edit, remove, type Kind } from './queries';

/** Rename, archive or delete a project or a label. */
export function ManageMenu({ kind, thing }: { kind: Kind; thing: Project | Label }) {
  const client = useQueryClient();
  const router = useRouter();
  const [dialog, setDialog] = useState<'name' | 'delete' | null>(null);
  const word = kind === 'projects' ? 'project' : 'label';
  const archived = 'archived' in thing && thing.archived;
  return (
    <>
      <DropdownMenu.Root>
        <DropdownMenu.Trigger className="icon-button mt-0.5" aria-label={`More about this ${word}`}>
          <MoreIcon />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu enter" align="end" sideOffset={6}>
            <DropdownMenu.Item className="menu-item" onSelect={() => setDialog('name')}>Rename</DropdownMenu.Item>
            {kind === 'projects' && (
              <DropdownMenu.Item className="menu-item" onSelect={() => void edit(client, kind, thing, { archived: !archived })}>
                {archived ? 'Take out of the archive' : 'Archive'}
              </DropdownMenu.Item>
            )}
            <DropdownMenu.Item className="menu-item text-danger" onSelect={() => setDialog('delete')}>Delete</DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <NameDialog
        open={dialog === 'name'}
        title={`Rename ${word}`}
        initial={thing.name}
        onClose={() => setDialog(null)}
        onSave={async (name) => Boolean(await edit(client, kind, thing, { name }))}
      />
      <Confirm
        open={dialog === 'delete'}
        title={`Delete the ${word} “${thing.name}”?`}
        action={`Delete ${word}`}
        onClose={() => setDialog(null)}
        onConfirm={async () => {
          if (await remove(client, kind, thing.id)) router.push('/inbox');
        }}
      >
        {kind === 'projects' ? 'Its tasks move to the Inbox.' : 'It is taken off every task. The tasks stay.'}
      </Confirm>
    </>
  );
}
