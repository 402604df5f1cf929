/** What a person does to the messages of a queue: redrive, cancel, delete, purge. */

import { Problem, post } from '../api/client';
import { redrivesKey } from '../api/hands';
import { messagesKey, queryClient } from '../api/queries';
import { plural } from '../model/format';
import type { Redrive } from '../model/runs';
import { useRun } from '../store/run';
import { toast } from '../store/toasts';
import { announce, useUi } from '../store/ui';

const say = (error: unknown) =>
  toast(error instanceof Problem ? error.message : 'That did not work.', { tone: 'bad' });

async function ask<T>(path: string, body: unknown): Promise<T | null> {
  const { run } = useRun.getState();
  if (!run) return null;
  try {
    return await post<T>(`/api/runs/${run.id}/${path}`, body);
  } catch (error) {
    say(error);
    return null;
  }
}

/** Acts on the messages of a queue, which stays in view with what became of them, however few are left. */
function askOf<T>(node: string, act: string, body: unknown): Promise<T | null> {
  useUi.setState({ messagesOf: node });
  return ask<T>(`nodes/${node}/${act}/`, body);
}

async function look(node: string): Promise<void> {
  const run = useRun.getState().run?.id ?? null;
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: messagesKey(run, node) }),
    queryClient.invalidateQueries({ queryKey: redrivesKey(run) }),
  ]);
}

/** Begins to move messages back to where they came from: all of them without `messages`. */
export async function redrive(node: string, messages: number[] | null, rate: number | null): Promise<void> {
  const told = await askOf<{ outcome: Redrive }>(node, 'redrive', { messages, rate_per_s: rate });
  if (!told) return;
  const { moved, total, state } = told.outcome;
  announce(
    state === 'running'
      ? `Redriving ${plural(total, 'message')}.`
      : `${moved} of ${plural(total, 'message')} went back.`,
  );
  await look(node);
}

export async function cancelRedrive(node: string, redrive: number): Promise<void> {
  const told = await ask<Redrive>(`redrives/${redrive}/cancel/`, {});
  if (!told) return;
  announce(`Cancelled: ${plural(told.counts.left ?? 0, 'message')} left here.`);
  await look(node);
}

export async function deleteMessages(node: string, messages: number[]): Promise<void> {
  const told = await askOf<{ dropped: number; messages: { reason: string }[] }>(node, 'delete', {
    messages,
  });
  if (!told) return;
  const stayed = told.messages.find((one) => one.reason !== '');
  toast(
    `${plural(told.dropped, 'message')} deleted.${stayed ? ` ${stayed.reason}` : ''}`,
    stayed ? { tone: 'bad' } : {},
  );
  await look(node);
}

export async function purge(node: string): Promise<void> {
  const told = await askOf<{ dropped: number }>(node, 'purge', {});
  if (!told) return;
  toast(`${plural(told.dropped, 'message')} of ${node} purged.`);
  await look(node);
}
