/** What is about to be sent by hand, and what came of what was sent last. */

import { create } from 'zustand';
import type { Outcome } from '../api/hands';
import { type Draft, EMPTY_DRAFT } from '../model/drafts';
import { showDock } from './ui';

interface SendingState {
  draft: Draft;
  /** Counts what was opened, so that an editor knows when it holds another text. */
  opened: number;
  /** What was sent last, with its answer; null while nothing was. */
  sent: { draft: Draft; outcome: Outcome; run: string } | null;
  busy: boolean;
  /** Nobody has written into the draft yet: a sample may fill it in. */
  fresh: boolean;
}

export const useSending = create<SendingState>(() => ({
  draft: EMPTY_DRAFT,
  opened: 0,
  sent: null,
  busy: false,
  fresh: false,
}));

export const setDraft = (part: Partial<Draft>): void =>
  useSending.setState(({ draft }) => ({ draft: { ...draft, ...part }, fresh: false }));

/** Another place to send to; its first sample fills the draft in. */
export const chooseTarget = (part: Partial<Draft>): void =>
  useSending.setState({ draft: { ...EMPTY_DRAFT, ...part }, fresh: true, sent: null });

/** Puts a draft into the editor, and shows it; a `fresh` one is filled in by a sample. */
export function openDraft(draft: Draft, fresh = false): void {
  useSending.setState(({ opened }) => ({ draft, opened: opened + 1, sent: null, fresh }));
  showDock('send');
}
