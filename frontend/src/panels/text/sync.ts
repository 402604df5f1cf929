/**
 * Keeps an editor's text and the document at one. What is typed is proposed after a pause, and comes back as a change
 * of this browser; what others draw comes as edits of the text, moved over what has been typed meanwhile, so that
 * neither a caret nor a half-written line is disturbed.
 */

import { ChangeSet, Text } from '@codemirror/state';
import { Problem } from '../../api/client';
import type { Proposal, Source, TextProblem } from '../../api/texts';
import { changesBetween } from '../../model/textChanges';
import type { TextState } from '../../store/text';

/** A pause in typing after which the text is proposed. */
export const PAUSE_MS = 450;
/** Until somebody else's text that is on its way has surely come. */
const AGAIN_MS = 350;
/** How long an answer that is older than the own draft is not believed. */
const OWN_MS = 5000;

export interface Host {
  read(): Promise<Source>;
  propose(text: string, base: string): Promise<Proposal>;
  /** The document takes what was typed: one gesture. */
  apply(proposal: Proposal): void;
  /** The editor takes what others did. */
  replace(changes: ChangeSet): void;
  tell(state: TextState, problems: TextProblem[]): void;
}

const textOf = (source: string) => Text.of(source.split(/\r\n?|\n/));

export class TextSync {
  private base: Text;
  private version: string;
  private draft: number;
  private crlf: boolean;
  /** What was typed and is not in the document, as changes of `base`. */
  private local: ChangeSet;
  private problems: TextProblem[] = [];
  private ownUntil = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private work: Promise<void> = Promise.resolve();
  private pulling = false;
  private closed = false;

  constructor(
    private readonly host: Host,
    source: Source,
  ) {
    this.base = textOf(source.text);
    this.version = source.version;
    this.draft = source.draft;
    this.crlf = source.text.includes('\r\n');
    this.local = ChangeSet.empty(this.base.length);
  }

  /** What the editor shows at first. */
  get shown(): string {
    return this.base.toString();
  }

  /** The text with what was typed, and the text that it began from, while some of it is not in the document. */
  get unsaved(): { text: string; base: string } | null {
    if (this.local.empty) return null;
    return { text: this.local.apply(this.base).toString(), base: this.base.toString() };
  }

  /** Something was typed. */
  typed(changes: ChangeSet): void {
    this.local = this.local.compose(changes);
    this.tell(this.local.empty ? 'applied' : 'typing');
    this.later(PAUSE_MS);
  }

  /** The document may have changed: reads it, after what is under way. */
  pull(): void {
    if (this.pulling || this.closed) return;
    this.pulling = true;
    this.queue(async () => {
      this.pulling = false;
      await this.read();
    });
  }

  /** Proposes now what was typed; also after the server has been away. */
  flush(): void {
    clearTimeout(this.timer);
    this.queue(() => this.propose());
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private queue(step: () => Promise<void>): void {
    this.work = this.work.then(async () => {
      if (this.closed) return;
      try {
        await step();
      } catch (error) {
        this.failed(error);
      }
    });
  }

  private failed(error: unknown): void {
    if (!(error instanceof Problem)) throw error;
    if (this.local.empty) return;
    this.tell('waiting');
    // Away: the session says when it is back. Anything else is tried again at the next pause.
    if (error.status === 412) this.later(AGAIN_MS);
  }

  private later(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), ms);
  }

  private tell(state: TextState, problems = this.problems): void {
    this.problems = problems;
    if (!this.closed) this.host.tell(state, problems);
  }

  private async read(): Promise<void> {
    const source = await this.host.read();
    if (this.closed || source.version === this.version) return;
    if (source.draft < this.draft && Date.now() < this.ownUntil) {
      // The own draft is on its way to the server; what it says meanwhile is older.
      setTimeout(() => this.pull(), AGAIN_MS);
      return;
    }
    const next = textOf(source.text);
    const changes = ChangeSet.of(changesBetween(this.base.toString(), next.toString()), this.base.length);
    const moved = changes.map(this.local);
    this.local = this.local.map(changes, true);
    this.base = next;
    this.version = source.version;
    this.draft = source.draft;
    this.crlf = source.text.includes('\r\n');
    this.host.replace(moved);
    // An error may have been mended elsewhere.
    if (!this.local.empty) this.later(PAUSE_MS);
    else this.tell('applied', []);
  }

  private async propose(): Promise<void> {
    if (this.local.empty) {
      this.tell('applied');
      return;
    }
    const sent = this.local;
    const text = sent.apply(this.base);
    let proposal: Proposal;
    try {
      const written = this.crlf ? text.toString().replaceAll('\n', '\r\n') : text.toString();
      proposal = await this.host.propose(written, this.version);
    } catch (error) {
      if (error instanceof Problem && error.status === 412) await this.read();
      throw error;
    }
    if (this.closed) return;
    const since = this.since(sent);
    if (proposal.changes === null) {
      this.tell(since.empty ? 'held' : 'typing', proposal.problems);
      return;
    }
    this.base = text;
    this.version = proposal.version;
    this.draft = proposal.draft;
    this.ownUntil = Date.now() + OWN_MS;
    this.local = since;
    this.host.apply(proposal);
    this.tell(since.empty ? 'applied' : 'typing', proposal.problems);
  }

  /** What was typed since a state of `local`, as changes of the text of that state. */
  private since(sent: ChangeSet): ChangeSet {
    const was = sent.apply(this.base);
    if (sent === this.local) return ChangeSet.empty(was.length);
    const now = this.local.apply(this.base);
    return ChangeSet.of(changesBetween(was.toString(), now.toString()), was.length);
  }
}
