/** The design session of the open topology: the shared document, its plain view, undo, and the connection. */

import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { create } from 'zustand';
import { socketUrl } from '../api/client';
import { LOCAL, type Roots, roots } from '../model/document';
import type { Merge } from '../model/merge';
import { EMPTY_PROJECT, type Project, Projector } from '../model/project';
import { createHistory, type History } from './history';
import { Merging } from './merging';
import { refused } from './rights';
import { Saving, useSaving } from './saving';

export type Connection = 'connecting' | 'connected' | 'offline';

interface SessionState {
  topology: string | null;
  project: Project;
  connection: Connection;
  /** The document has arrived once; before that nothing can be said about it. */
  loaded: boolean;
  /** Changes of this browser that the server has not stored yet. */
  unsaved: boolean;
  /** Some node has a stored position. */
  placed: boolean;
  undo: string | null;
  redo: string | null;
}

const INITIAL: SessionState = {
  topology: null,
  project: EMPTY_PROJECT,
  connection: 'connecting',
  loaded: false,
  unsaved: false,
  placed: true,
  undo: null,
  redo: null,
};

export const useSession = create<SessionState>(() => INITIAL);

export interface Session {
  topology: string;
  roots: Roots;
  provider: WebsocketProvider | null;
  history: History;
  saving: Saving | null;
  close(): void;
}

let current: Session | null = null;

export function session(): Session {
  if (!current) throw new Error('No topology is open.');
  return current;
}

export const sessionOrNull = () => current;

useSaving.subscribe(({ waiting }) => useSession.setState({ unsaved: waiting > 0 }));

/** Watches a document: the projection at most once a microtask, and the labels of undo and redo. */
export function watch(r: Roots): { history: History; stop(): void } {
  const projector = new Projector(r);
  let scheduled = false;
  const project = () => {
    scheduled = false;
    useSession.setState({ project: projector.snapshot(), placed: r.layout.size > 0 || r.nodes.size === 0 });
  };
  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(project);
  };
  const onNodes = (events: Y.YEvent<Y.AbstractType<unknown>>[]) => {
    projector.touch(events, 'nodes');
    schedule();
  };
  const onEdges = (events: Y.YEvent<Y.AbstractType<unknown>>[]) => {
    projector.touch(events, 'edges');
    schedule();
  };
  r.nodes.observeDeep(onNodes as never);
  r.edges.observeDeep(onEdges as never);
  for (const part of [r.meta, r.layout, r.files, r.suppress, r.extra]) part.observe(schedule as never);
  const history = createHistory(r, () =>
    useSession.setState({ undo: history.undoLabel(), redo: history.redoLabel() }),
  );
  project();
  return {
    history,
    stop() {
      history.destroy();
      r.nodes.unobserveDeep(onNodes as never);
      r.edges.unobserveDeep(onEdges as never);
    },
  };
}

export function openSession(topology: string, merged: (merge: Merge) => void = () => undefined): Session {
  if (current?.topology === topology) return current;
  current?.close();
  const doc = new Y.Doc();
  const r = roots(doc);
  useSession.setState({ ...INITIAL, topology });
  const provider = new WebsocketProvider(socketUrl('/ws/design'), `${topology}/`, doc, {
    disableBc: true,
    maxBackoffTime: 4000,
  });
  const watched = watch(r);
  const merging = new Merging(r, provider, merged);
  const saving = new Saving(topology, doc, provider);
  provider.on('status', ({ status }: { status: string }) => {
    // Those who saw this person leave believe a newer clock only.
    if (status === 'connected') provider.awareness.setLocalState(provider.awareness.getLocalState());
    const connection =
      status === 'connected' ? 'connected' : status === 'connecting' ? 'connecting' : 'offline';
    useSession.setState((state) => ({
      // A retry is still "offline" to the reader until it works.
      connection: connection === 'connecting' && state.loaded ? 'offline' : connection,
    }));
  });
  provider.on('sync', (synced: boolean) => {
    if (synced) useSession.setState({ loaded: true });
  });
  current = {
    topology,
    roots: r,
    provider,
    history: watched.history,
    saving,
    close() {
      watched.stop();
      saving.stop();
      merging.stop();
      provider.destroy();
      doc.destroy();
      if (current === this) current = null;
      useSession.setState(INITIAL);
    },
  };
  return current;
}

/** A session on a document without a server: what the tests of the actions work on. */
export function openLocal(doc: Y.Doc, topology = 'local'): Session {
  current?.close();
  const r = roots(doc);
  useSession.setState({ ...INITIAL, topology, connection: 'connected', loaded: true });
  const watched = watch(r);
  current = {
    topology,
    roots: r,
    provider: null,
    history: watched.history,
    saving: null,
    close() {
      watched.stop();
      if (current === this) current = null;
    },
  };
  return current;
}

/**
 * One gesture: a transaction and one undo entry. Gestures with the same `key` that follow each
 * other directly (typing in one field, nudging one selection) are one entry together.
 *
 * Who may not edit is told why; the edit then happens to a copy that nobody sees.
 */
export function change<T>(label: string, edit: (r: Roots) => T, key: string | null = null): T {
  const { roots: r, history } = session();
  if (refused('edit')) return edit(roots(copyOf(r.doc)));
  history.begin(label, key);
  const result = r.doc.transact(() => edit(r), LOCAL);
  return result;
}

function copyOf(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}
