import { sessionOrNull } from '../store/session';
import { toast } from '../store/toasts';
import { announce } from '../store/ui';

export function undo(): void {
  const label = sessionOrNull()?.history.undo();
  if (label) announce(`Undone: ${label}.`);
}

export function redo(): void {
  const label = sessionOrNull()?.history.redo();
  if (label) announce(`Redone: ${label}.`);
}

/** Says what was done and offers to take it back. */
export function toastUndo(text: string): void {
  toast(text, { tone: 'good', action: { label: 'Undo', run: undo } });
}
