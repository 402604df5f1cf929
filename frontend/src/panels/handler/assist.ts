/** What the editor of a handler knows: its syntax errors, and what its event has. */

import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { linter, lintGutter } from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import { checkCode } from '../../api/handlers';
import { eventKeysAt } from '../../model/eventPaths';
import type { Json } from '../../model/types';

const PAUSE_MS = 500;

/** Syntax errors of Python at their line, as the server reads it; `entry` must be there. */
const pythonFaults = (entry: string): Extension =>
  linter(
    async (view) => {
      const faults = await checkCode(view.state.doc.toString(), entry).catch(() => []);
      const { doc } = view.state;
      return faults.map(({ line, column, message }) => {
        const at = doc.line(Math.min(line, doc.lines));
        const from = Math.min(at.from + column - 1, at.to);
        const start = from === at.to ? at.from : from;
        return { from: start, to: at.to, severity: 'error' as const, message };
      });
    },
    { delay: PAUSE_MS },
  );

/** `sample` gives the event to complete from, as it is when it is asked for. */
export function handlerAssist(path: string, entry: string, sample: () => Json | undefined): Extension {
  const complete = (context: CompletionContext): CompletionResult | null => {
    const event = sample();
    if (event === undefined) return null;
    const found = eventKeysAt(context.state.doc.toString(), context.pos, event);
    if (!found) return null;
    const options = found.keys.map((key) => ({ ...key, type: 'property' }));
    return { from: found.from, options, validFor: /^[\w:.-]*$/ };
  };
  return [
    EditorState.languageData.of(() => [{ autocomplete: complete }]),
    path.endsWith('.py') ? [pythonFaults(entry), lintGutter()] : [],
  ];
}
