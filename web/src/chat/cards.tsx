'use client';
import { Fragment, lazy, Suspense, type ReactNode } from 'react';
import type { Card, ChangeVerb, Task } from '@/api/types';
import { useTimeZone } from '@/session/use-session';
import { openTask } from '@/shell/address';
import { Checkbox } from '@/task/checkbox';
import { useLatest } from '@/task/queries';
import { dueText, isOverdue } from '@/time/due';
import { UndoIcon } from '@/ui/icons';

const DayBars = lazy(() => import('@/activity/charts/day-bars').then(({ DayBars: it }) => ({ default: it })));

interface CardsProps {
  cards: Card[];
  /** What the reply says already: a question is not put twice. */
  said: string;
  /** Only the latest answer's buttons still do something. */
  live: boolean;
  press: (id: string, label: string) => void;
  say: (message: string) => void;
}

export function Cards({ cards, ...rest }: CardsProps) {
  return (
    <div className="mt-2 space-y-2">
      {grouped(cards).map((card, at) => (Array.isArray(card) ? <Changed key={at} cards={card} /> : <OneCard key={at} card={card} {...rest} />))}
    </div>
  );
}

type ChangedCard = Extract<Card, { kind: 'changed' }>;

/** What one message changed stands in one box, however many tasks it was. */
function grouped(cards: Card[]): (Exclude<Card, ChangedCard> | ChangedCard[])[] {
  const groups: (Exclude<Card, ChangedCard> | ChangedCard[])[] = [];
  for (const card of cards) {
    const last = groups.at(-1);
    if (card.kind !== 'changed') groups.push(card);
    else if (Array.isArray(last)) last.push(card);
    else groups.push([card]);
  }
  return groups;
}

const Changed = ({ cards }: { cards: ChangedCard[] }) => (
  <Box>
    <ul className="divide-y divide-line">
      {cards.map(({ task, verb }) => (
        <TaskLine key={task.id} task={task} verb={verb} />
      ))}
    </ul>
  </Box>
);

const STYLES = { primary: 'button-primary', danger: 'button-danger', plain: 'button-plain' };

function OneCard({ card, said, live, press, say }: Omit<CardsProps, 'cards'> & { card: Exclude<Card, ChangedCard> }): ReactNode {
  switch (card.kind) {
    case 'tasks':
      return (
        <Box>
          <ol className="divide-y divide-line">
            {card.tasks.map((task) => (
              <TaskLine key={task.id} task={task} />
            ))}
          </ol>
          {card.more ? <p className="border-t border-line px-3 py-2 text-[13px] text-muted">and {card.more} more</p> : null}
        </Box>
      );
    case 'confirm':
      return (
        <Box padded>
          {!said.includes(card.prompt) && <p className="mb-3">{card.prompt}</p>}
          <div className="flex flex-wrap gap-2">
            {card.actions.map((action) => (
              <button key={action.id} className={`button ${STYLES[action.style ?? 'plain']}`} disabled={!live} onClick={() => press(action.id, action.label)}>
                {action.label}
              </button>
            ))}
          </div>
        </Box>
      );
    case 'choices':
      return (
        <Box padded>
          {!said.includes(card.prompt) && <p className="mb-2">{card.prompt}</p>}
          <div className="space-y-1.5">
            {card.options.map((option) => (
              <button key={option.id} className="button button-plain button-line" disabled={!live} onClick={() => press(option.id, option.label)}>
                {option.label}
              </button>
            ))}
          </div>
        </Box>
      );
    case 'statistics':
      return <Statistics card={card} />;
    case 'undo':
      if (!live) return null;
      return (
        <button className="button button-quiet -ml-3" onClick={() => press(card.action.id, card.action.label)}>
          <UndoIcon /> {card.action.label}
        </button>
      );
    case 'refused':
      return (
        <div className="rounded-card border border-danger/40 bg-danger-wash px-3 py-2 text-sm text-danger">
          {card.title && <p className="font-medium">{card.title}</p>}
          <p>{card.detail}</p>
        </div>
      );
    case 'examples':
      return (
        <ul className="space-y-1.5">
          {card.examples.map((example) => (
            <li key={example}>
              <button className="button button-plain button-line" onClick={() => say(example)}>
                {example}
              </button>
            </li>
          ))}
        </ul>
      );
    default:
      return null;
  }
}

const Box = ({ padded, children }: { padded?: boolean; children: ReactNode }) => <div className={`card text-sm ${padded ? 'p-3' : ''}`}>{children}</div>;

const DONE: Record<ChangeVerb, string> = { created: 'Added', updated: 'Changed', completed: 'Completed', reopened: 'Reopened', deleted: 'In the trash', restored: 'Restored' };

function TaskLine({ task: shown, verb }: { task: Task; verb?: ChangeVerb }) {
  const task = useLatest(shown);
  const zone = useTimeZone();
  const late = task.due && task.status === 'open' && isOverdue(task.due, zone);
  const facts = [
    verb && DONE[verb],
    task.due && <span className={late ? 'text-danger' : ''}>{dueText(task.due, zone)}</span>,
    task.priority < 4 && `P${task.priority}`,
    ...task.labels.map((label) => label.name),
  ].filter(Boolean);
  return (
    <li className="flex items-start gap-2.5 px-3 py-2">
      {!task.deleted_at && <Checkbox task={task} />}
      <div className="min-w-0 flex-1">
        <button dir="auto" className={`min-h-6 text-start hover:underline ${task.status === 'completed' ? 'text-muted line-through' : ''}`} onClick={() => openTask(task.id)}>
          {task.title}
        </button>
        {facts.length > 0 && (
          <p className="text-[13px] text-muted">
            {facts.map((fact, at) => (
              <Fragment key={at}>
                {at > 0 && ' · '}
                {fact}
              </Fragment>
            ))}
          </p>
        )}
      </div>
    </li>
  );
}

function Statistics({ card }: { card: Extract<Card, { kind: 'statistics' }> }) {
  return (
    <Box padded>
      <h3 className="font-medium">{card.title}</h3>
      <dl className="mt-2 grid grid-cols-2 gap-3">
        {card.figures.map((figure) => (
          <div key={figure.label} className="flex flex-col-reverse">
            <dt className="text-[13px] text-muted">{figure.label}</dt>
            <dd className="text-xl font-semibold">
              {figure.value}
              {figure.unit && <span className="ml-1 text-sm font-normal text-muted">{figure.unit}</span>}
            </dd>
          </div>
        ))}
      </dl>
      {card.by_day && card.by_day.length > 1 && (
        <Suspense>
          <DayBars days={card.by_day} small />
        </Suspense>
      )}
    </Box>
  );
}
