import { useQuery, type QueryClient } from '@tanstack/react-query';
import { request } from '@/api/client';
import { sentence } from '@/api/problem';
import type { Label, Page, Project } from '@/api/types';
import { refreshSoon } from '@/task/cache';
import { say } from '@/ui/toast-store';

export function useProjects() {
  return useQuery({ queryKey: ['projects'], queryFn: ({ signal }) => request<Page<Project>>('/projects', { signal }), select: (page) => page.items });
}

export function useLabels() {
  return useQuery({ queryKey: ['labels'], queryFn: ({ signal }) => request<Page<Label>>('/labels', { signal }), select: (page) => page.items });
}

export type Kind = 'projects' | 'labels';

async function change<Answer>(client: QueryClient, call: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    const answer = await call();
    refreshSoon(client, 0);
    return answer;
  } catch (error) {
    say(sentence(error), { tone: 'failed' });
    return undefined;
  }
}

export const create = (client: QueryClient, kind: Kind, name: string) =>
  change(client, () => request<Project | Label>(`/${kind}`, { method: 'POST', body: { name } }));

export const edit = (client: QueryClient, kind: Kind, thing: Project | Label, changes: { name?: string; colour?: string | null; archived?: boolean }) =>
  change(client, () => request<Project | Label>(`/${kind}/${thing.id}`, { method: 'PATCH', body: changes, version: thing.version }));

export const remove = (client: QueryClient, kind: Kind, id: string) =>
  change(client, async () => {
    await request(`/${kind}/${id}`, { method: 'DELETE' });
    return true;
  });
