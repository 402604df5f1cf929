/** Sending by hand: to a route, a channel or a function of the run that goes on. */

import { Problem, post, remove } from '../api/client';
import { type Outcome, type Sending, sendingsKey } from '../api/hands';
import { messagesKey, queryClient } from '../api/queries';
import { type Draft, draftOf, onRoute } from '../model/drafts';
import type { QueueMessage } from '../model/runs';
import type { Json, JsonObject } from '../model/types';
import { useRun } from '../store/run';
import { openDraft, useSending } from '../store/sending';
import { useSession } from '../store/session';
import { toast } from '../store/toasts';
import { announce } from '../store/ui';

const isObject = (value: Json | undefined): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Sends the payload of a draft; what the run refuses is an outcome too. */
export async function send(draft: Draft, payload: JsonObject): Promise<void> {
  const { run } = useRun.getState();
  const { topology } = useSession.getState();
  if (!run || useSending.getState().busy) return;
  useSending.setState({ busy: true });
  let outcome: Outcome;
  try {
    outcome = await post<Outcome>(`/api/runs/${run.id}/send/`, payload);
    announce(outcome.status ? `Answered ${outcome.status}.` : 'Sent.');
  } catch (error) {
    outcome = { error: error instanceof Problem ? error.message : 'That did not work.' };
    announce(`Refused: ${outcome.error}`);
  }
  useSending.setState({ busy: false, sent: { draft, outcome, run: run.id } });
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: sendingsKey(topology ?? '') }),
    queryClient.invalidateQueries({ queryKey: messagesKey(run.id, draft.resends?.node ?? draft.node) }),
  ]);
}

/** Opens what was sent before, to look at, edit and send. */
export function reopen(sending: Sending): void {
  openDraft(onRoute(draftOf(sending.request), useSession.getState().project));
}

export async function forget(sending: Sending | null): Promise<void> {
  const { topology } = useSession.getState();
  if (!topology) return;
  try {
    await remove(`/api/topologies/${topology}/sent/${sending ? `${sending.id}/` : ''}`);
    await queryClient.invalidateQueries({ queryKey: sendingsKey(topology) });
  } catch (error) {
    toast(error instanceof Problem ? error.message : 'That did not work.', { tone: 'bad' });
  }
}

/** A corrected copy of a message: to where it came from, else into the queue it lies in. */
export function resendDraft(message: QueueMessage, node: string): Draft {
  const body =
    message.redrivable === false && isObject(message.body) && message.body.requestPayload !== undefined
      ? message.body.requestPayload
      : message.body;
  const attributes = Object.fromEntries(
    Object.entries(message.attributes ?? {}).filter(([name]) => !SERVICE_ATTRIBUTES.has(name)),
  );
  return {
    ...draftOf({
      node: message.from ?? node,
      body,
      ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
      ...(message.group ? { group: message.group } : {}),
    }),
    resends: { message: message.message, node },
  };
}

/** What a service writes on a dead letter; the sender of a copy does not send it. */
const SERVICE_ATTRIBUTES = new Set([
  'RequestID',
  'ErrorCode',
  'ErrorMessage',
  'RULE_ARN',
  'TARGET_ARN',
  'ERROR_CODE',
  'ERROR_MESSAGE',
  'RETRY_ATTEMPTS',
  'EXHAUSTED_RETRY_CONDITION',
]);
