/** Undo and redo of this browser's own changes: one entry a gesture, with a label. */

import * as Y from 'yjs';
import { LOCAL, type Roots } from '../model/document';

export interface History {
  begin(label: string, key: string | null): void;
  undo(): string | null;
  redo(): string | null;
  undoLabel(): string | null;
  redoLabel(): string | null;
  destroy(): void;
}

const LABEL = 'label';

export function createHistory(r: Roots, onChange: () => void): History {
  const manager = new Y.UndoManager([r.meta, r.nodes, r.edges, r.layout, r.files, r.suppress, r.extra], {
    trackedOrigins: new Set([LOCAL]),
    // Entries are cut by `begin`, not by the clock.
    captureTimeout: Number.MAX_SAFE_INTEGER,
  });
  let label = '';
  let lastKey: string | null = null;
  const labelOf = (stack: Y.UndoManager['undoStack']) =>
    (stack[stack.length - 1]?.meta.get(LABEL) as string | undefined) ?? null;

  manager.on('stack-item-added', ({ stackItem }: { stackItem: { meta: Map<unknown, unknown> } }) => {
    if (!stackItem.meta.has(LABEL)) stackItem.meta.set(LABEL, label);
    onChange();
  });
  manager.on('stack-item-popped', onChange);
  manager.on('stack-cleared', onChange);

  const step = (which: 'undo' | 'redo') => {
    const stack = which === 'undo' ? manager.undoStack : manager.redoStack;
    if (stack.length === 0) return null;
    lastKey = null;
    label = labelOf(stack) ?? '';
    manager[which]();
    onChange();
    return label;
  };

  return {
    begin(next, key) {
      if (key === null || key !== lastKey) manager.stopCapturing();
      lastKey = key;
      label = next;
    },
    undo: () => step('undo'),
    redo: () => step('redo'),
    undoLabel: () => labelOf(manager.undoStack),
    redoLabel: () => labelOf(manager.redoStack),
    destroy: () => manager.destroy(),
  };
}
