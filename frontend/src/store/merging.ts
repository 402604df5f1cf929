/** Notices what a broken line parted: what was changed here meanwhile, and what the others changed. */

import * as decoding from 'lib0/decoding';
import { messageYjsSyncStep1 } from 'y-protocols/sync';
import type { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { type Roots, roots } from '../model/document';
import { type Merge, mergeOf, type Parts, partsOf } from '../model/merge';

/** The kind of frame that carries the document: the first of the y-websocket protocol. */
const SYNC = 0;

/** Calls back after each reconnection that merged changes of both sides. */
export class Merging {
  private base: Uint8Array | null = null;
  private mine: Parts | null = null;
  private theirs: Uint8Array[] = [];
  private changed = false;

  constructor(
    private readonly r: Roots,
    private readonly provider: WebsocketProvider,
    private readonly merged: (merge: Merge) => void,
  ) {
    const handle = provider.messageHandlers[SYNC];
    provider.messageHandlers[SYNC] = (encoder, decoder, ...rest) => {
      this.onFrame(decoding.clone(decoder));
      handle?.(encoder, decoder, ...rest);
    };
    provider.on('status', this.onStatus);
    provider.on('sync', this.onSync);
    r.doc.on('beforeTransaction', this.before);
    r.doc.on('update', this.onUpdate);
  }

  private readonly onStatus = ({ status }: { status: string }) => {
    if (status !== 'disconnected' || this.base) return;
    this.base = Y.encodeStateAsUpdate(this.r.doc);
    this.changed = false;
    this.theirs = [];
    this.mine = null;
  };

  private readonly before = (transaction: Y.Transaction) => {
    if (this.base && this.changed && transaction.origin === this.provider && !this.mine)
      this.mine = partsOf(this.r);
  };

  private readonly onUpdate = (_: Uint8Array, origin: unknown) => {
    if (this.base && origin !== this.provider) this.changed = true;
  };

  /** What the others say, as it came: in this document their word is gone where mine holds. */
  private onFrame(decoder: decoding.Decoder): void {
    if (!this.base || decoding.readVarUint(decoder) === messageYjsSyncStep1) return;
    this.theirs.push(decoding.readVarUint8Array(decoder).slice());
  }

  private readonly onSync = (synced: boolean) => {
    if (!synced || !this.base) return;
    const { base, mine, theirs } = this;
    this.base = null;
    if (!mine || theirs.length === 0) return;
    const before = new Y.Doc();
    Y.applyUpdate(before, base);
    const start = partsOf(roots(before));
    for (const update of theirs) Y.applyUpdate(before, update);
    this.merged(mergeOf({ base: start, mine, theirs: partsOf(roots(before)), merged: partsOf(this.r) }));
    before.destroy();
  };

  stop(): void {
    this.provider.off('status', this.onStatus);
    this.provider.off('sync', this.onSync);
    this.r.doc.off('beforeTransaction', this.before);
    this.r.doc.off('update', this.onUpdate);
  }
}
