import { beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { addNode, removeParts } from '../model/document';
import {
  acceptThread,
  acceptThreads,
  isUnread,
  markRead,
  type Thread,
  threadsOn,
  useComments,
} from './comments';
import { usePerson } from './person';
import { refused, useRights, whyNot } from './rights';
import { change, openLocal, session } from './session';
import { useToasts } from './toasts';

const BOB = { id: 'bob', name: 'Bob', color: '#1d4ed8' };

function thread(uid: string, comments: { id: number; author?: string; calls?: string[] }[]): Thread {
  return {
    id: `t-${uid}`,
    about: 'node',
    uid,
    name: 'old',
    gone: false,
    x: null,
    y: null,
    resolved_at: null,
    resolved_by: '',
    created_at: '',
    comments: comments.map(({ id, author = 'bob', calls = [] }) => ({
      id,
      author: { ...BOB, id: author },
      body: 'Why?',
      mentions: calls.map((one) => ({ ...BOB, id: one })),
      created_at: '',
    })),
  };
}

const texts = () => useToasts.getState().toasts.map((toast) => toast.text);
const self = () => usePerson.getState().id;

beforeEach(() => {
  localStorage.clear();
  useRights.setState({ right: 'own' });
  openLocal(new Y.Doc(), `one-${Math.random()}`);
  useToasts.setState({ toasts: [] });
});

describe('comments', () => {
  it('are unread until they are shown, but never one’s own', () => {
    const one = thread('u', [{ id: 1 }]);
    acceptThreads([one]);
    expect(isUnread(one, useComments.getState().read, self())).toBe(true);
    markRead(one);
    expect(isUnread(one, useComments.getState().read, self())).toBe(false);
    expect(isUnread(thread('u', [{ id: 1 }, { id: 2, author: self() }]), {}, self())).toBe(false);
  });

  it('tell who is called, once, and not for what was there before', () => {
    acceptThreads([thread('u', [{ id: 1, calls: [self()] }])]);
    expect(texts()).toEqual([]);
    acceptThread(
      thread('u', [
        { id: 1, calls: [self()] },
        { id: 2, calls: ['somebody'] },
      ]),
    );
    expect(texts()).toEqual([]);
    acceptThread(thread('v', [{ id: 3, calls: [self()] }]));
    expect(texts()).toEqual(['Bob mentioned you: Why?']);
  });

  it('stay when their node goes, under the last name that it had', async () => {
    const uid = change('Add', (r) => addNode(r, 'orders', 'queue'));
    change('Add', (r) => addNode(r, 'bill', 'queue'));
    await Promise.resolve();
    acceptThreads([thread(uid, [{ id: 1 }])]);
    session().roots.nodes.get(uid)?.set('id', 'incoming');
    await Promise.resolve();
    change('Delete', (r) => removeParts(r, [uid]));
    await Promise.resolve();
    expect(texts()).toEqual(['The comments on incoming stay under Comments.']);
    expect(threadsOn(useComments.getState().threads, uid)[0]?.name).toBe('incoming');
  });
});

describe('rights', () => {
  it('let a change of who may not edit come to nothing, and say so', () => {
    useRights.setState({ right: 'view' });
    const uid = change('Add', (r) => addNode(r, 'orders', 'queue'));
    expect(uid).toMatch(/^[0-9a-z]{12}$/);
    expect(session().roots.nodes.size).toBe(0);
    expect(texts()).toEqual(['Your link lets you look, not change anything.']);
  });

  it('include the lesser ones', () => {
    useRights.setState({ right: 'comment' });
    expect([whyNot('view'), whyNot('comment')]).toEqual([null, null]);
    expect(refused('edit')).toBe(true);
    useRights.setState({ right: 'edit' });
    expect(refused('edit')).toBe(false);
    expect(whyNot('own')).toContain('left to whoever shared it');
  });
});
