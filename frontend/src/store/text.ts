/** The text beside the canvas: whether it is shown, where to look in it, and how far it has come. */

import { create } from 'zustand';
import type { TextProblem } from '../api/texts';

export type TextMode = 'off' | 'split' | 'alone';

/**
 * `typing`: a pause is waited for. `applied`: the canvas shows the text. `held`: it has errors, and the canvas
 * shows what was right last. `waiting`: the server is away, or somebody else's text comes first.
 */
export type TextState = 'loading' | 'applied' | 'typing' | 'held' | 'waiting';

interface Text {
  mode: TextMode;
  width: number;
  state: TextState;
  problems: TextProblem[];
  /** Where to go next: the id of a node or an edge, and a field of it. `turn` tells two wishes for one place apart. */
  goal: { id: string; field: string | null; focus: boolean; turn: number } | null;
}

export const TEXT_MIN = 320;

export const useText = create<Text>(() => ({
  mode: 'off',
  width: 460,
  state: 'loading',
  problems: [],
  goal: null,
}));

/** Texts that were held when their view was closed, by topology: they are there again when it is opened. */
const kept = new Map<string, { text: string; base: string }>();

export const keepText = (topology: string, text: string, base: string) => kept.set(topology, { text, base });

export function takeText(topology: string): { text: string; base: string } | undefined {
  const found = kept.get(topology);
  kept.delete(topology);
  return found;
}
