/** A text of the project in a real editor, shared with everybody in the session. */

import { jsonParseLinter } from '@codemirror/lang-json';
import { linter, lintGutter } from '@codemirror/lint';
import { EditorState, type Extension, Prec } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next';
import * as Y from 'yjs';
import { useWhyNot } from '../store/rights';
import { sessionOrNull } from '../store/session';
import { editorBase, editorKeys } from './editor/setup';

function shared(path: string, readOnly: boolean, more: Extension): Extension[] | null {
  const open = sessionOrNull();
  const text = open?.roots.files.get(path);
  if (!open || !(text instanceof Y.Text)) return null;
  return [
    editorBase(path),
    more,
    path.endsWith('.json') ? [linter(jsonParseLinter()), lintGutter()] : [],
    editorKeys(yUndoManagerKeymap),
    EditorState.readOnly.of(readOnly),
    yCollab(text, open.provider?.awareness ?? null, { undoManager: new Y.UndoManager(text) }),
  ];
}

interface Props {
  path: string;
  /** A text to read only; without it the session's file of that path is edited. */
  text?: string;
  /** A small look at the text beside the editor itself. */
  preview?: boolean;
  /** What this editor knows beside others. */
  extensions?: Extension;
  /** A line to show; `turn` tells two wishes for one line apart. */
  goal?: { line: number; turn: number } | null;
}

/** To read, not to write in: not told as a text box. */
const asDocument = (path: string) =>
  Prec.highest(EditorView.contentAttributes.of({ role: 'document', 'aria-label': `Preview of ${path}` }));

const SMALL = EditorView.theme({ '&': { fontSize: '11px' } });

export function CodeView({ path, text, preview = false, extensions: more, goal }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const shown = useRef<EditorView | null>(null);
  const locked = useWhyNot('edit') !== null;
  useEffect(() => {
    const parent = host.current;
    if (!parent) return;
    const file = sessionOrNull()?.roots.files.get(path);
    const extensions =
      text === undefined
        ? shared(path, locked, more ?? [])
        : [
            editorBase(path),
            EditorState.readOnly.of(true),
            EditorView.editable.of(false),
            EditorView.contentAttributes.of({ tabindex: '0' }),
            ...(preview ? [EditorView.lineWrapping, SMALL, asDocument(path)] : []),
          ];
    if (!extensions) return;
    const doc = text ?? file?.toString() ?? '';
    const view = new EditorView({ parent, state: EditorState.create({ doc, extensions }) });
    // A document has no such properties; the editor writes them on whatever it is.
    if (preview)
      for (const name of ['aria-multiline', 'aria-readonly']) view.contentDOM.removeAttribute(name);
    shown.current = view;
    if (text === undefined) view.focus();
    return () => {
      shown.current = null;
      view.destroy();
    };
    // Another right makes another editor: one that is read, or one that is written in.
  }, [path, text, preview, locked, more]);
  useEffect(() => {
    const view = shown.current;
    if (!view || !goal || goal.line > view.state.doc.lines) return;
    view.dispatch({ selection: { anchor: view.state.doc.line(goal.line).from }, scrollIntoView: true });
    view.focus();
  }, [goal]);
  return (
    <div
      ref={host}
      className="h-full min-h-0 overflow-hidden"
      data-testid={preview ? 'code-preview' : 'editor'}
    />
  );
}
