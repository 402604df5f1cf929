/** Looking through the messages of a queue: by state, by text, by a field of body or attributes. */

import type { Letter, QueueMessage, Redrive } from './runs';
import type { Json } from './types';

export interface MessageFilter {
  state: string;
  text: string;
}

export const ANY_MESSAGE: MessageFilter = { state: '', text: '' };

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** All values that the path of names leads to, through arrays as well. */
function valuesAt(value: Json | undefined, path: string[]): Json[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path));
  const [name, ...rest] = path;
  if (name === undefined) return [value];
  return isObject(value) ? valuesAt(value[name], rest) : [];
}

const textOf = (value: Json) => (typeof value === 'string' ? value : JSON.stringify(value));

function hasField(message: QueueMessage, name: string, wanted: string): boolean {
  const path = name.split('.');
  const found = [...valuesAt(message.body, path), ...valuesAt(message.attributes, path)];
  if (name === 'group' && message.group) found.push(message.group);
  if (name === 'from' && message.from) found.push(message.from);
  return found.some((value) => textOf(value).toLowerCase().includes(wanted));
}

function everything(message: QueueMessage): string {
  const parts = [
    message.message,
    message.group,
    message.from,
    message.body,
    message.attributes,
    message.error,
  ];
  return parts
    .map((part) => textOf((part ?? '') as Json))
    .join(' ')
    .toLowerCase();
}

/** Words that all must be there; `name:value` asks a field of the body or the attributes. */
export function fits(message: QueueMessage, text: string): boolean {
  return text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
    .every((word) => {
      const [, name, wanted] = /^([\w.-]+):(.+)$/.exec(word) ?? [];
      if (name && wanted) return hasField(message, name, wanted.toLowerCase());
      return everything(message).includes(word.toLowerCase());
    });
}

export interface Sifted {
  shown: QueueMessage[];
  /** How many of what fits the text are in each state. */
  states: Map<string, number>;
}

export function sift(messages: QueueMessage[], filter: MessageFilter): Sifted {
  const fitting = messages.filter((message) => fits(message, filter.text));
  const states = new Map<string, number>();
  for (const { state } of fitting) states.set(state, (states.get(state) ?? 0) + 1);
  return { shown: fitting.filter(({ state }) => filter.state === '' || state === filter.state), states };
}

/** What a person reads of an outcome; `open` ones may still change. */
export const OUTCOMES: {
  [outcome: string]: { title: string; tone: 'good' | 'bad' | 'plain'; open?: boolean };
} = {
  delivered: { title: 'delivered', tone: 'good' },
  in_flight: { title: 'in flight', tone: 'plain', open: true },
  waiting: { title: 'waiting', tone: 'plain', open: true },
  chosen: { title: 'to go', tone: 'plain', open: true },
  failed_again: { title: 'failed again', tone: 'bad' },
  lost: { title: 'lost', tone: 'bad' },
  filtered: { title: 'filtered', tone: 'plain' },
  stays: { title: 'cannot go', tone: 'bad' },
  left: { title: 'left here', tone: 'plain' },
};

/** True while anything of the redrive may still change. */
export const isOpen = (redrive: Redrive): boolean =>
  redrive.state === 'running' ||
  Object.entries(redrive.counts).some(([outcome, n]) => n > 0 && OUTCOMES[outcome]?.open);

/** Where the message of a redrive is now, as a sentence. */
export function whereabouts(letter: Letter, from: string): string {
  const tries = letter.attempts > 1 ? ` at attempt ${letter.attempts}` : '';
  switch (letter.outcome) {
    case 'delivered':
      return `Delivered by ${letter.to}${tries}.`;
    case 'in_flight':
      return `Back in ${letter.to}, in flight${letter.attempts > 1 ? `, attempt ${letter.attempts}` : ''}.`;
    case 'waiting':
      return `Back in ${letter.to}, waits.`;
    case 'failed_again':
      return `Failed again${tries}: back as message ${letter.failed_as}.`;
    case 'lost':
      return `Lost in ${letter.to}: dropped or expired.`;
    case 'filtered':
      return `Filtered by ${letter.to}.`;
    case 'left':
      return `Still in ${from}: cancelled before its turn.`;
    case 'chosen':
      return `Still in ${from}: its turn comes.`;
    default:
      return letter.reason;
  }
}
