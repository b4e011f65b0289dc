// Loaded when used. Every drag has a way without dragging: Move up and Move down, and Schedule.
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';

interface Drop {
  reorder?: (id: string, after: string | null) => void;
}

const idOf = (row: HTMLElement | null) => row?.dataset.taskId ?? null;

export function dragRows(list: HTMLElement, { reorder }: Drop): () => void {
  const rows = [...list.querySelectorAll<HTMLElement>('[data-task-id]')];
  return combine(...rows.map((row) => dragRow(row, reorder)));
}

function above(row: HTMLElement, y: number): boolean {
  const box = row.getBoundingClientRect();
  return y < box.top + box.height / 2;
}

function mark(row: HTMLElement, where: 'top' | 'bottom' | null) {
  if (where === null) delete row.dataset.drop;
  else row.dataset.drop = where;
}

function dragRow(row: HTMLElement, reorder: Drop['reorder']): () => void {
  const id = idOf(row) ?? '';
  const taken = draggable({
    element: row,
    getInitialData: () => ({ task: id }),
    onDragStart: () => (row.style.opacity = '0.45'),
    onDrop: () => (row.style.opacity = ''),
  });
  if (!reorder) return taken;
  return combine(
    taken,
    dropTargetForElements({
      element: row,
      canDrop: ({ source }) => source.data.task !== id && source.element.parentElement === row.parentElement,
      onDrag: ({ location }) => mark(row, above(row, location.current.input.clientY) ? 'top' : 'bottom'),
      onDragLeave: () => mark(row, null),
      onDrop: ({ source, location }) => {
        mark(row, null);
        const moved = String(source.data.task);
        if (!above(row, location.current.input.clientY)) return reorder(moved, id);
        let before = row.previousElementSibling as HTMLElement | null;
        if (idOf(before) === moved) before = before?.previousElementSibling as HTMLElement | null;
        reorder(moved, idOf(before));
      },
    }),
  );
}

/** A day as a place to drop a task. */
export function dropOnDay(day: HTMLElement, take: (id: string) => void): () => void {
  const wash = (on: boolean) => (day.style.background = on ? 'var(--color-wash)' : '');
  return dropTargetForElements({
    element: day,
    onDragEnter: () => wash(true),
    onDragLeave: () => wash(false),
    onDrop: ({ source }) => {
      wash(false);
      take(String(source.data.task));
    },
  });
}
