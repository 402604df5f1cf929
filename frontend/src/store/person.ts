/** Who sits at this browser, as they call themselves: kept here, shown to the others. */

import { create } from 'zustand';

export interface Person {
  /** Tells apart two of one name. */
  id: string;
  name: string;
  color: string;
}

/** Each is dark enough for white letters. */
export const COLORS = [
  '#b4470b',
  '#0f766e',
  '#6d3fd1',
  '#be185d',
  '#1d4ed8',
  '#5f6b00',
  '#a21caf',
  '#47566b',
] as const;
const ANIMALS = ['Heron', 'Otter', 'Lynx', 'Wren', 'Badger', 'Marten', 'Plover', 'Hare', 'Kestrel', 'Newt'];
const KEY = 'signalbox.person';
export const NAME_MAX = 40;

interface Kept extends Person {
  /** The colour was given, not chosen: it may make room for somebody who was here before. */
  given?: boolean;
}

const pick = <T>(from: readonly T[]): T => from[Math.floor(Math.random() * from.length)] as T;

function known(): Kept | null {
  try {
    const kept = JSON.parse(globalThis.localStorage?.getItem(KEY) ?? 'null') as Partial<Kept> | null;
    return kept?.id && kept.name && kept.color ? (kept as Kept) : null;
  } catch {
    return null;
  }
}

function stranger(): Kept {
  const id = Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => byte.toString(36)).join('');
  return { id, name: pick(ANIMALS), color: pick(COLORS), given: true };
}

export const usePerson = create<Kept>(() => known() ?? stranger());

usePerson.subscribe((person) => globalThis.localStorage?.setItem(KEY, JSON.stringify(person)));

export const me = (): Person => {
  const { id, name, color } = usePerson.getState();
  return { id, name, color };
};

export function callMyself(name: string): void {
  const trimmed = name.trim().slice(0, NAME_MAX);
  if (trimmed) usePerson.setState({ name: trimmed });
}

export function wearColor(color: string): void {
  usePerson.setState({ color, given: false });
}

/** Takes another colour where somebody who was here before has it and nobody chose it. */
export function makeRoom(taken: ReadonlySet<string>): void {
  const { color, given } = usePerson.getState();
  const free = COLORS.find((one) => !taken.has(one));
  if (given && taken.has(color) && free) usePerson.setState({ color: free, given: false });
}
