/** What a person does with revisions: show them, keep what is there, go back to one. */

import * as Y from 'yjs';
import { Problem } from '../api/client';
import { queryClient } from '../api/queries';
import { createRevision, nameRevision, proposeRevision, revisionsKey } from '../api/revisions';
import { bytes } from '../model/base64';
import { LOCAL } from '../model/document';
import { type Revision, titleOf } from '../model/revisions';
import { closeComments } from '../store/comments';
import { me } from '../store/person';
import { closeRevisions, stopComparing, useRevisionsView } from '../store/revisions';
import { change, useSession } from '../store/session';
import { toast } from '../store/toasts';
import { announce, useUi } from '../store/ui';
import { toastUndo } from './history';

function failed(error: unknown, what: string): void {
  toast(error instanceof Problem ? error.message : what, { tone: 'bad' });
}

const refresh = (topology: string) => queryClient.invalidateQueries({ queryKey: revisionsKey(topology) });

export function toggleRevisions(): void {
  if (useRevisionsView.getState().shown) {
    closeRevisions();
    return;
  }
  closeComments();
  useUi.setState({ inspector: true });
  useRevisionsView.setState({ shown: true });
}

/** Keeps what is drawn now under a name, for good. */
export async function saveRevision(label: string): Promise<void> {
  const { topology } = useSession.getState();
  if (!topology) return;
  try {
    await createRevision(topology, { label, author: me().name });
    announce(`${label}: kept.`);
    await refresh(topology);
  } catch (error) {
    failed(error, 'The revision could not be kept.');
  }
}

/** Keeps what is there before something changes the whole of it; without it one would go on all the same. */
export async function keepBefore(reason: 'fixes' | 'import'): Promise<void> {
  const { topology } = useSession.getState();
  if (!topology) return;
  try {
    await createRevision(topology, { author: me().name, reason });
  } catch (error) {
    failed(error, 'No revision could be kept first.');
  }
}

export async function rename(revision: Revision, label: string): Promise<void> {
  const { topology } = useSession.getState();
  if (!topology || label === revision.label) return;
  try {
    await nameRevision(topology, revision.id, label);
    await refresh(topology);
  } catch (error) {
    failed(error, 'It could not be named.');
  }
}

/** Shows a revision again: one change of this browser's own, so that one undo takes it back. */
export async function restore(revision: Revision): Promise<void> {
  const { topology } = useSession.getState();
  if (!topology) return;
  const said = `Restored ${revision.number}, ${titleOf(revision)}`;
  try {
    const { changes } = await proposeRevision(topology, revision.id, me().name);
    if (useSession.getState().topology !== topology) return;
    change(`Restore revision ${revision.number}`, (r) => Y.applyUpdate(r.doc, bytes(changes), LOCAL));
    stopComparing();
    toastUndo(`${said}.`);
    announce(`${said}.`);
    await refresh(topology);
  } catch (error) {
    failed(error, 'It could not be restored.');
  }
}
