import { ChangeSet, type ChangeSpec, Text } from '@codemirror/state';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '../../api/client';
import type { Proposal, Source } from '../../api/texts';
import type { TextState } from '../../store/text';
import { type Host, TextSync } from './sync';

/** A server with one text; whoever proposes from an old one is refused, and `bad` is an error of the text. */
class Server {
  draft = 0;
  constructor(public text: string) {}
  version = () => `v:${this.text}`;
  source = (): Source => ({
    main: 'topology.yaml',
    text: this.text,
    version: this.version(),
    draft: this.draft,
    digest: '',
  });
  proposal = (text: string): Proposal => ({
    changes: text.includes('bad') ? null : 'AA==',
    draft: this.draft + 1,
    version: `v:${text}`,
    digest: '',
    problems: text.includes('bad') ? [{ rule: 'x', severity: 'error', message: 'Bad.', line: 1 }] : [],
  });
}

class Person implements Host {
  doc: Text;
  states: TextState[] = [];
  sync: TextSync;
  pending: string | null = null;
  away = false;
  constructor(private readonly server: Server) {
    this.sync = new TextSync(this, server.source());
    this.doc = Text.of(this.sync.shown.split('\n'));
  }
  async read() {
    if (this.away) throw new Problem(0, 'unreachable', '', '');
    return this.server.source();
  }
  async propose(text: string, base: string) {
    if (this.away) throw new Problem(0, 'unreachable', '', '');
    if (base !== this.server.version()) throw new Problem(412, 'stale', '', '');
    this.pending = text;
    return this.server.proposal(text);
  }
  apply() {
    // The update goes through the session, and the server has it.
    this.server.text = this.pending as string;
    this.server.draft += 1;
  }
  replace(changes: ChangeSet) {
    this.doc = changes.apply(this.doc);
  }
  tell(state: TextState) {
    this.states.push(state);
  }
  type(change: ChangeSpec) {
    const changes = ChangeSet.of(change, this.doc.length);
    this.doc = changes.apply(this.doc);
    this.sync.typed(changes);
  }
  get text() {
    return this.doc.toString();
  }
  get state() {
    return this.states[this.states.length - 1];
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const settle = () => vi.advanceTimersByTimeAsync(3000);

describe('a text that is edited beside the canvas', () => {
  it('is proposed once for a pause in typing', async () => {
    const server = new Server('a: 1\n');
    const one = new Person(server);
    one.type({ from: 3, to: 4, insert: '2' });
    one.type({ from: 4, insert: '3' });
    await settle();
    expect([server.text, server.draft, one.state]).toEqual(['a: 23\n', 1, 'applied']);
  });

  it('is held while it has errors, and keeps what others draw meanwhile', async () => {
    const server = new Server('a: 1\nb: 1\n');
    const one = new Person(server);
    one.type({ from: 4, insert: ' bad' });
    await settle();
    expect([server.text, one.state]).toEqual(['a: 1\nb: 1\n', 'held']);
    server.text = 'a: 1\nb: 2\n';
    one.sync.pull();
    await settle();
    expect(one.text).toBe('a: 1 bad\nb: 2\n');
    one.type({ from: 4, to: 8 });
    await settle();
    expect([server.text, one.state]).toEqual(['a: 1\nb: 2\n', 'applied']);
  });

  it('takes what others drew below and above, around what is being typed', async () => {
    const server = new Server('a: 1\nb: 1\nc: 1\n');
    const one = new Person(server);
    one.type({ from: 8, to: 9, insert: '7' });
    server.text = 'z: 0\na: 1\nb: 1\nc: 3\n';
    await settle();
    expect(server.text).toBe('z: 0\na: 1\nb: 7\nc: 3\n');
    expect(one.text).toBe(server.text);
  });

  it('lets two people type at once', async () => {
    const server = new Server('a: 1\nb: 1\n');
    const [one, two] = [new Person(server), new Person(server)];
    one.type({ from: 3, to: 4, insert: '5' });
    two.type({ from: 8, to: 9, insert: '6' });
    await settle();
    one.sync.pull();
    two.sync.pull();
    await settle();
    expect(server.text).toBe('a: 5\nb: 6\n');
    expect([one.text, two.text]).toEqual([server.text, server.text]);
  });

  it('keeps the ends of lines as they are', async () => {
    const server = new Server('a: 1\r\nb: 1\r\n');
    const one = new Person(server);
    one.type({ from: 3, to: 4, insert: '2' });
    await settle();
    expect(server.text).toBe('a: 2\r\nb: 1\r\n');
  });

  it('waits while the server is away, and loses nothing', async () => {
    const server = new Server('a: 1\n');
    const one = new Person(server);
    one.away = true;
    one.type({ from: 3, to: 4, insert: '2' });
    await settle();
    expect([one.state, one.sync.unsaved?.text]).toEqual(['waiting', 'a: 2\n']);
    one.away = false;
    one.sync.flush();
    await settle();
    expect([server.text, one.sync.unsaved]).toEqual(['a: 2\n', null]);
  });
});
