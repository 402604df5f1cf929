/** A text that belongs to nobody else: an event to try, an inline definition. */

import { history, historyKeymap } from '@codemirror/commands';
import { jsonParseLinter } from '@codemirror/lang-json';
import { linter, lintGutter } from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { editorBase, editorKeys } from './setup';

interface Props {
  /** Its language is that of a file of this name. */
  path: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  extensions?: Extension;
  /** The view, once it is there; null when it has gone. */
  onView?: (view: EditorView | null) => void;
}

export function SmallEditor({ path, label, value, onChange, extensions, onView }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef({ value, onChange, extensions, onView });
  latest.current = { value, onChange, extensions, onView };
  useEffect(() => {
    if (!host.current) return;
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          history(),
          editorKeys(historyKeymap),
          editorBase(path, label),
          path.endsWith('.json') ? [linter(jsonParseLinter()), lintGutter()] : [],
          latest.current.extensions ?? [],
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    latest.current.onView?.(made);
    return () => {
      latest.current.onView?.(null);
      view.current = null;
      made.destroy();
    };
  }, [path, label]);
  useEffect(() => {
    const made = view.current;
    if (made && made.state.doc.toString() !== value)
      made.dispatch({ changes: { from: 0, to: made.state.doc.length, insert: value } });
  }, [value]);
  return <div ref={host} className="h-full min-h-0 overflow-hidden" />;
}
