/** Sending once more what a run carried: opened in the editor, so that it can be changed before. */

import { get, Problem } from '../api/client';
import { replayOf } from '../model/replays';
import type { RunEvent, Span } from '../model/runs';
import type { Json } from '../model/types';
import { useRun } from '../store/run';
import { openDraft } from '../store/sending';
import { useSession } from '../store/session';
import { toast } from '../store/toasts';
import { catalogue } from './nodes';

function open(node: string | null, edge: string | null, input: Json): void {
  openDraft(replayOf({ node, edge, input }, useSession.getState().project, catalogue()));
}

export const sendSpanAgain = (span: Span): void => open(span.node, span.edge, span.input);

/** An event names its message only; the log knows what that carried. */
export async function sendEventAgain(event: RunEvent): Promise<void> {
  const { run } = useRun.getState();
  if (!run || !event.message) return;
  try {
    const { body } = await get<{ body: Json }>(`/api/runs/${run.id}/payloads/${event.message}/`);
    open(event.node, event.edge, body);
  } catch (error) {
    toast(error instanceof Problem ? error.message : 'That did not work.', { tone: 'bad' });
  }
}
