/**
 * Whether what was changed here is stored. Each change is counted; the count is shown to the server
 * behind the changes themselves, and it answers when all before it is in its database. What has no
 * answer yet is also kept in this browser, so that a closed page loses nothing either.
 */

import type { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { create } from 'zustand';
import { base64, bytes } from '../model/base64';
import { whyNot } from './rights';
import { toast } from './toasts';

export interface Trouble {
  why: string;
  advice: string;
  /** Trying again cannot help. */
  final: boolean;
}

export const useSaving = create<{ waiting: number; trouble: Trouble | null }>(() => ({
  waiting: 0,
  trouble: null,
}));

const SHOW_MS = 120;
const KEEP_MS = 300;
const SILENT_MS = 8000;
const prefix = (topology: string) => `signalbox.unsaved.${topology}.`;

/** Origin of changes that an earlier page of this browser made and could not save. */
export const KEPT = 'kept';

const CLOSED: Record<number, Trouble> = {
  4401: { why: 'You are no longer let in.', advice: 'Ask for a link.', final: true },
  4403: {
    why: 'The link you came by was revoked.',
    advice: 'Ask whoever gave it to you for another, or keep a copy of what you see.',
    final: true,
  },
  4404: {
    why: 'This topology was deleted.',
    advice: 'Keep a copy; a new topology can be made of it.',
    final: true,
  },
  1003: {
    why: 'The console does not take what this page sends.',
    advice: 'Keep a copy, then reload the page.',
    final: false,
  },
};

interface Unsaved {
  number: number;
  update: Uint8Array;
}

export class Saving {
  private made = 0;
  private mark = 0;
  private unsaved: Unsaved[] = [];
  /** Marks that the server may answer, with the count of changes before each. */
  private shown = new Map<number, number>();
  private showing = 0;
  private keeping = 0;
  private silence = 0;
  private earlier: string[] = [];
  private readonly key: string;

  constructor(
    private readonly topology: string,
    private readonly doc: Y.Doc,
    private readonly provider: WebsocketProvider,
  ) {
    this.key = `${prefix(topology)}${doc.clientID}`;
    useSaving.setState({ waiting: 0, trouble: null });
    doc.on('update', this.onUpdate);
    provider.on('sync', this.onSync);
    provider.on('status', this.onStatus);
    provider.on('connection-close', this.onClose);
  }

  private readonly onUpdate = (update: Uint8Array, origin: unknown) => {
    if (origin === this.provider || whyNot('edit')) return;
    this.made += 1;
    this.unsaved.push({ number: this.made, update });
    this.tell();
    globalThis.clearTimeout(this.keeping);
    this.keeping = globalThis.setTimeout(this.keep, KEEP_MS) as unknown as number;
    if (this.showing === 0) this.showing = globalThis.setTimeout(this.show, SHOW_MS) as unknown as number;
  };

  private readonly show = () => {
    this.showing = 0;
    if (!this.provider.synced) return;
    this.mark += 1;
    this.shown.set(this.mark, this.made);
    this.provider.awareness.setLocalStateField('mark', this.mark);
    this.watchLine(this.mark);
  };

  /** Shows a new mark: an answer may have been missed. */
  askAgain(): void {
    if (this.unsaved.length > 0 && this.showing === 0) this.show();
  }

  /** A mark without an answer for so long: the line is dead, or the answer was lost. A new one is made. */
  private watchLine(mark: number): void {
    globalThis.clearTimeout(this.silence);
    this.silence = globalThis.setTimeout(() => {
      if (!this.shown.has(mark) || useSaving.getState().trouble) return;
      this.provider.disconnect();
      this.provider.connect();
    }, SILENT_MS) as unknown as number;
  }

  private readonly onSync = (synced: boolean) => {
    if (!synced) return;
    this.sendEarlier();
    // What was made offline went out with the answer to the server's question, just before.
    this.show();
  };

  private readonly onStatus = ({ status }: { status: string }) => {
    // An answer to a mark of the lost connection could be for the mark alone: the next one shows it anew.
    if (status === 'disconnected') this.shown.clear();
  };

  private readonly onClose = (event: { code: number } | null) => {
    const trouble = CLOSED[event?.code ?? 0];
    if (trouble) useSaving.setState({ trouble });
  };

  /** The server has stored everything before the mark of this client. */
  stored(client: number, mark: number): void {
    const through = client === this.doc.clientID ? this.shown.get(mark) : undefined;
    if (through === undefined) return;
    for (const known of [...this.shown.keys()]) if (known <= mark) this.shown.delete(known);
    this.unsaved = this.unsaved.filter(({ number }) => number > through);
    for (const key of this.earlier.splice(0)) globalThis.localStorage?.removeItem(key);
    if (!useSaving.getState().trouble?.final) useSaving.setState({ trouble: null });
    this.keep();
    this.tell();
  }

  /** The server has what was sent, and cannot write it. */
  unstored(reason: string): void {
    if (useSaving.getState().trouble?.final) return;
    const advice = 'Leave this page open: it is tried again every few seconds. See whether the disk is full.';
    useSaving.setState({ trouble: { why: `The console cannot write: ${reason}.`, advice, final: false } });
  }

  private tell(): void {
    useSaving.setState({ waiting: this.unsaved.length });
  }

  private readonly keep = () => {
    globalThis.clearTimeout(this.keeping);
    try {
      if (this.unsaved.length === 0) globalThis.localStorage?.removeItem(this.key);
      else {
        const all = Y.mergeUpdates(this.unsaved.map(({ update }) => update));
        globalThis.localStorage?.setItem(this.key, base64(all));
      }
    } catch {
      // The browser's store is full: the page itself still has everything.
    }
  };

  /** What a page that was closed before could not save. */
  private sendEarlier(): void {
    if (whyNot('edit')) return;
    const store = globalThis.localStorage;
    const keys = Array.from({ length: store?.length ?? 0 }, (_, i) => store?.key(i) ?? '');
    for (const key of keys) {
      if (!key.startsWith(prefix(this.topology)) || key === this.key || this.earlier.includes(key)) continue;
      const before = this.made;
      Y.applyUpdate(this.doc, bytes(store?.getItem(key) ?? ''), KEPT);
      this.earlier.push(key);
      if (this.made > before) toast('What your last visit could not save is sent now.', { tone: 'good' });
    }
  }

  stop(): void {
    globalThis.clearTimeout(this.showing);
    globalThis.clearTimeout(this.silence);
    this.keep();
    this.doc.off('update', this.onUpdate);
    this.provider.off('sync', this.onSync);
    this.provider.off('status', this.onStatus);
    this.provider.off('connection-close', this.onClose);
    useSaving.setState({ waiting: 0, trouble: null });
  }
}
