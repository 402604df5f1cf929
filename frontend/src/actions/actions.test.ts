import { beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { queryClient } from '../api/queries';
import { addNode } from '../model/document';
import type { Finding } from '../model/types';
import { openLocal, type Session, useSession } from '../store/session';
import { useToasts } from '../store/toasts';
import { select, useUi } from '../store/ui';
import { CATALOGUE } from '../testing/sample';
import { nudge } from './arrange';
import { copySelection, duplicateSelection, paste, selectAll } from './clipboard';
import { connect } from './connect';
import { applyFix, showEvidence } from './findings';
import { redo, undo } from './history';
import { addKind, moveNodes, removeSelection, renameId, setField } from './nodes';
import { keysOf } from './shortcuts';
import { removeAndReconnect } from './wiring';

let session: Session;
let ids: Record<string, string>;

const settle = () => Promise.resolve();
const project = () => useSession.getState().project;
const titles = () => project().nodes.map((node) => node.id);

beforeEach(async () => {
  localStorage.clear();
  queryClient.setQueryData(['kinds'], CATALOGUE);
  useToasts.setState({ toasts: [] });
  useUi.setState({ nodes: new Set(), edges: new Set(), choice: null, evidence: null });
  session = openLocal(new Y.Doc());
  ids = {};
  session.roots.doc.transact(() => {
    ids.emails = addNode(session.roots, 'emails', 'queue', {}, { x: 0, y: 0 });
    ids.send = addNode(session.roots, 'send', 'worker', {}, { x: 400, y: 0 });
    ids.orders = addNode(session.roots, 'orders', 'store', {}, { x: 800, y: 0 });
  });
  await settle();
});

const at = { x: 0, y: 0 };
const uid = (name: string) => ids[name] as string;

describe('connecting', () => {
  it('draws the only relation there is', async () => {
    connect(uid('emails'), uid('send'), at);
    await settle();
    expect(project().edges.map((edge) => edge.id)).toEqual(['emails.delivers.send']);
  });
  it('asks which one where several are possible', () => {
    connect(uid('send'), uid('orders'), at);
    expect(useUi.getState().choice).toMatchObject({ source: uid('send'), target: uid('orders') });
  });
  it('refuses with the reason and draws nothing', async () => {
    connect(uid('emails'), uid('orders'), at);
    await settle();
    expect(project().edges).toEqual([]);
    expect(useToasts.getState().toasts[0]?.text).toContain('Put a worker between them.');
  });
});

describe('undo', () => {
  it('takes back one gesture at a time, and redo brings it again', async () => {
    addKind('queue');
    connect(uid('emails'), uid('send'), at);
    undo();
    await settle();
    expect(project().edges).toEqual([]);
    expect(titles()).toContain('queue');
    undo();
    await settle();
    expect(titles()).toEqual(['emails', 'send', 'orders']);
    redo();
    redo();
    await settle();
    expect(titles()).toContain('queue');
    expect(project().edges).toHaveLength(1);
  });
  it('names what it would take back', async () => {
    addKind('queue');
    expect(useSession.getState().undo).toBe('Add queue');
    undo();
    expect(useSession.getState()).toMatchObject({ undo: null, redo: 'Add queue' });
  });
  it('joins nudges of one selection, and typing in one field, to one entry', async () => {
    select([uid('send')]);
    nudge(1, 0, false);
    await settle();
    nudge(1, 0, false);
    setField({ node: uid('send') }, ['timeout_s'], 1, 'Timeout');
    setField({ node: uid('send') }, ['timeout_s'], 12, 'Timeout');
    await settle();
    expect(project().layout.get(uid('send'))).toMatchObject({ x: 416 });
    undo();
    await settle();
    expect(project().nodeById.get('send')?.fields).toEqual({});
    undo();
    await settle();
    expect(project().layout.get(uid('send'))).toMatchObject({ x: 400 });
  });
  it('brings back a deleted node with its edges and its place', async () => {
    connect(uid('emails'), uid('send'), at);
    select([uid('send')]);
    removeSelection();
    undo();
    await settle();
    expect(project().edges).toHaveLength(1);
    expect(project().layout.get(uid('send'))).toMatchObject({ x: 400, y: 0 });
  });
  it('leaves the changes of others alone', async () => {
    setField({ node: uid('send') }, ['timeout_s'], 5, 'Timeout');
    session.roots.doc.transact(() => addNode(session.roots, 'theirs', 'queue'), 'remote');
    undo();
    await settle();
    expect(titles()).toContain('theirs');
    expect(project().nodeById.get('send')?.fields).toEqual({});
  });
});

describe('a fix', () => {
  const finding: Finding = {
    rule: 'REL-001',
    name: 'queue-without-dlq',
    severity: 'error',
    category: 'reliability',
    nodes: ['emails'],
    edges: [],
    path: ['emails', 'send'],
    message: 'No dead-letter queue.',
    fixes: [
      {
        title: 'Add emails-dlq',
        operations: [
          { op: 'add_node', id: 'emails-dlq', kind: 'queue' },
          { op: 'add_edge', source: 'emails', target: 'emails-dlq', relation: 'dead_letters' },
        ],
      },
    ],
    suppressed: null,
  };
  it('is applied at once and undone at once', async () => {
    expect(applyFix(finding.fixes[0] as never)).toBe(true);
    await settle();
    expect(project().edgeById.has('emails.dead_letters.emails-dlq')).toBe(true);
    expect(useToasts.getState().toasts[0]?.action?.label).toBe('Undo');
    useToasts.getState().toasts[0]?.action?.run();
    await settle();
    expect(titles()).toEqual(['emails', 'send', 'orders']);
  });
  it('that does not fit any more says so', () => {
    expect(applyFix({ title: 'Fix', operations: [{ op: 'remove_node', id: 'gone' }] })).toBe(false);
    expect(useToasts.getState().toasts[0]?.text).toContain('There is no node called gone.');
  });
  it('shows its evidence: the nodes of the path and the edges between them', async () => {
    connect(uid('emails'), uid('send'), at);
    await settle();
    showEvidence(finding);
    expect([...(useUi.getState().evidence?.nodes ?? [])].sort()).toEqual([uid('emails'), uid('send')].sort());
    expect(useUi.getState().evidence?.edges.size).toBe(1);
    showEvidence(finding);
    expect(useUi.getState().evidence).toBeNull();
  });
});

describe('copies', () => {
  it('have free ids, the fields, and the edges between them', async () => {
    connect(uid('emails'), uid('send'), at);
    setField({ node: uid('send') }, ['timeout_s'], 9, 'Timeout');
    await settle();
    select([uid('emails'), uid('send')]);
    expect(copySelection()).toBe(true);
    paste();
    await settle();
    expect(titles()).toEqual(['emails', 'send', 'orders', 'emails-2', 'send-2']);
    expect(project().nodeById.get('send-2')?.fields).toEqual({ timeout_s: 9 });
    expect(project().edgeById.has('emails-2.delivers.send-2')).toBe(true);
    duplicateSelection();
    await settle();
    expect(titles()).toContain('send-3');
  });
  it('need a selection', () => {
    expect(copySelection()).toBe(false);
  });
});

describe('nodes', () => {
  it('are all selected', () => {
    selectAll();
    expect(useUi.getState().nodes.size).toBe(3);
  });
  it('are renamed unless the id is taken', async () => {
    expect(renameId(uid('send'), 'emails')).toBe('Another node is called emails.');
    expect(renameId(uid('send'), 'mailer')).toBeNull();
    await settle();
    expect(titles()).toContain('mailer');
  });
  it('do not move by being dropped where they were', () => {
    moveNodes(new Map());
    expect(useSession.getState().undo).toBeNull();
  });
  it('leave what they joined joined, where that is legal', async () => {
    connect(uid('emails'), uid('send'), at);
    await settle();
    select([uid('send')]);
    removeAndReconnect();
    await settle();
    expect(titles()).toEqual(['emails', 'orders']);
    expect(project().edges).toEqual([]);
  });
});

describe('keys', () => {
  it.each([
    [{ key: 'k', ctrlKey: true }, 'Mod+K'],
    [{ key: 'Z', ctrlKey: true, shiftKey: true }, 'Mod+Shift+Z'],
    [{ key: '?', shiftKey: true }, '?'],
    [{ key: 'Delete' }, 'Delete'],
    [{ key: 'ArrowUp', shiftKey: true }, 'Shift+ArrowUp'],
  ])('%j is %s', (init, keys) => {
    expect(keysOf(new KeyboardEvent('keydown', init))).toBe(keys);
  });
});
