import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { useRights } from './rights';
import { Saving, useSaving } from './saving';
import { useToasts } from './toasts';

type Listener = (event: never) => void;

/** A line that can be up or down, and remembers which marks were shown on it. */
class Line {
  synced = true;
  marks: number[] = [];
  lost = 0;
  private listeners = new Map<string, Listener>();
  awareness = { setLocalStateField: (_field: string, mark: number) => this.marks.push(mark) };
  on = (event: string, listener: Listener) => void this.listeners.set(event, listener);
  off = (event: string) => void this.listeners.delete(event);
  emit = (event: string, value: unknown) => this.listeners.get(event)?.(value as never);
  disconnect = () => {
    this.lost += 1;
  };
  connect = () => undefined;

  breaks(): void {
    this.synced = false;
    this.emit('status', { status: 'disconnected' });
  }

  comesBack(): void {
    this.synced = true;
    this.emit('sync', true);
  }
}

let doc: Y.Doc;
let line: Line;
let saving: Saving;
let value = 0;

const edit = () => {
  value += 1;
  doc.getMap('meta').set('title', value);
};
const open = () => new Saving('t', doc, line as never);
const kept = () => Object.keys(localStorage).filter((key) => key.startsWith('signalbox.unsaved.t.'));

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  useRights.setState({ right: 'own' });
  useToasts.setState({ toasts: [] });
  doc = new Y.Doc();
  line = new Line();
  saving = open();
});

afterEach(() => {
  saving.stop();
  vi.useRealTimers();
});

describe('saving', () => {
  it('counts what the server has not stored, through the mark that it answers', () => {
    edit();
    edit();
    expect(useSaving.getState().waiting).toBe(2);
    vi.advanceTimersByTime(120);
    edit();
    expect(line.marks).toEqual([1]);
    saving.stored(doc.clientID + 1, 1);
    expect(useSaving.getState().waiting).toBe(3);
    saving.stored(doc.clientID, 1);
    expect(useSaving.getState().waiting).toBe(1);
    vi.advanceTimersByTime(120);
    saving.stored(doc.clientID, 2);
    expect(useSaving.getState().waiting).toBe(0);
  });

  it('takes no answer to a mark of a line that broke', () => {
    edit();
    vi.advanceTimersByTime(120);
    line.breaks();
    saving.stored(doc.clientID, 1);
    expect(useSaving.getState().waiting).toBe(1);
    line.comesBack();
    expect(line.marks).toEqual([1, 2]);
    saving.stored(doc.clientID, 2);
    expect(useSaving.getState().waiting).toBe(0);
  });

  it('keeps what waits in the browser, and a later page sends it', () => {
    line.breaks();
    edit();
    vi.advanceTimersByTime(300);
    expect(kept()).toHaveLength(1);
    saving.stop();
    const title = doc.getMap('meta').get('title');
    doc = new Y.Doc();
    line = new Line();
    saving = open();
    line.comesBack();
    expect(doc.getMap('meta').get('title')).toBe(title);
    expect(useToasts.getState().toasts[0]?.text).toContain('last visit');
    expect(useSaving.getState().waiting).toBe(1);
    saving.stored(doc.clientID, 1);
    expect(kept()).toEqual([]);
  });

  it('gives a line up that answers nothing', () => {
    edit();
    vi.advanceTimersByTime(120 + 8000);
    expect(line.lost).toBe(1);
  });

  it('waits for a database that refuses, and says so until it takes', () => {
    edit();
    vi.advanceTimersByTime(120);
    saving.unstored('disk full');
    expect(useSaving.getState().trouble).toMatchObject({ final: false });
    expect(useSaving.getState().trouble?.why).toContain('disk full');
    vi.advanceTimersByTime(9000);
    expect(line.lost).toBe(0);
    saving.stored(doc.clientID, 1);
    expect(useSaving.getState().trouble).toBeNull();
  });

  it.each([
    [4403, 'revoked'],
    [4404, 'deleted'],
  ])('says why a session ended with %i', (code, word) => {
    line.emit('connection-close', { code });
    expect(useSaving.getState().trouble).toMatchObject({ final: true });
    expect(useSaving.getState().trouble?.why).toContain(word);
    saving.unstored('x');
    expect(useSaving.getState().trouble?.why).toContain(word);
  });

  it('counts nothing of who may not edit', () => {
    useRights.setState({ right: 'comment' });
    edit();
    expect(useSaving.getState().waiting).toBe(0);
  });
});
