/** A text of the project in a real editor, shared with everybody in the session. */

import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, indentWithTab } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { json, jsonParseLinter } from '@codemirror/lang-json';
import { python } from '@codemirror/lang-python';
import { yaml } from '@codemirror/lang-yaml';
import {
  bracketMatching,
  defaultHighlightStyle,
  foldGutter,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language';
import { linter, lintGutter } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension, Prec } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next';
import * as Y from 'yjs';
import { sessionOrNull } from '../store/session';

const THEME = EditorView.theme({
  '&': { height: '100%', fontSize: '12.5px', backgroundColor: 'var(--panel)', color: 'var(--text)' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '20px' },
  '.cm-content': { padding: '10px 0', caretColor: 'var(--accent)' },
  '.cm-gutters': {
    backgroundColor: 'var(--panel)',
    color: 'var(--faint)',
    border: 'none',
    paddingLeft: '6px',
  },
  '.cm-activeLine, .cm-activeLineGutter': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 7%, transparent)',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 28%, transparent) !important',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--raised)',
    border: '1px solid var(--line-strong)',
    borderRadius: '8px',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--accent-soft)',
    color: 'var(--text)',
  },
  '.cm-panels': { backgroundColor: 'var(--sunken)', color: 'var(--text)' },
  '.cm-matchingBracket': {
    outline: '1px solid var(--line-strong)',
    backgroundColor: 'transparent !important',
  },
});

const COLORS = HighlightStyle.define([
  {
    tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.moduleKeyword],
    color: 'var(--cat-0)',
  },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--cat-3)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--cat-1)' },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.definition(tags.variableName))],
    color: 'var(--cat-4)',
  },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--cat-4)' },
  { tag: [tags.className, tags.typeName], color: 'var(--cat-5)' },
  { tag: [tags.comment, tags.docComment], color: 'var(--faint)', fontStyle: 'italic' },
  { tag: [tags.operator, tags.punctuation], color: 'var(--muted)' },
]);

export function languageOf(path: string): Extension {
  if (path.endsWith('.py')) return python();
  if (/\.(m?js|ts)$/.test(path)) return javascript({ typescript: path.endsWith('.ts') });
  if (/\.ya?ml$/.test(path)) return yaml();
  return path.endsWith('.json') ? json() : [];
}

function base(path: string): Extension[] {
  return [
    lineNumbers(),
    foldGutter(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of(path.endsWith('.py') ? '    ' : '  '),
    bracketMatching(),
    closeBrackets(),
    autocompletion(),
    highlightSelectionMatches(),
    search({ top: true }),
    syntaxHighlighting(COLORS),
    syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
    languageOf(path),
    path.endsWith('.json') ? [linter(jsonParseLinter()), lintGutter()] : [],
    THEME,
    EditorView.contentAttributes.of({ 'aria-label': path }),
  ];
}

function shared(path: string): Extension[] | null {
  const open = sessionOrNull();
  const text = open?.roots.files.get(path);
  if (!open || !(text instanceof Y.Text)) return null;
  return [
    base(path),
    keymap.of([
      ...closeBracketsKeymap,
      ...yUndoManagerKeymap,
      ...defaultKeymap,
      ...searchKeymap,
      ...completionKeymap,
      indentWithTab,
    ]),
    yCollab(text, open.provider?.awareness ?? null, { undoManager: new Y.UndoManager(text) }),
  ];
}

interface Props {
  path: string;
  /** A text to read only; without it the session's file of that path is edited. */
  text?: string;
  /** A small look at the text beside the editor itself. */
  preview?: boolean;
}

/** To read, not to write in: not told as a text box. */
const asDocument = (path: string) =>
  Prec.highest(EditorView.contentAttributes.of({ role: 'document', 'aria-label': `Preview of ${path}` }));

const SMALL = EditorView.theme({ '&': { fontSize: '11px' } });

export function CodeView({ path, text, preview = false }: Props) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const parent = host.current;
    if (!parent) return;
    const file = sessionOrNull()?.roots.files.get(path);
    const extensions =
      text === undefined
        ? shared(path)
        : [
            base(path),
            EditorState.readOnly.of(true),
            EditorView.editable.of(false),
            EditorView.contentAttributes.of({ tabindex: '0' }),
            ...(preview ? [EditorView.lineWrapping, SMALL, asDocument(path)] : []),
          ];
    if (!extensions) return;
    const doc = text ?? file?.toString() ?? '';
    const view = new EditorView({ parent, state: EditorState.create({ doc, extensions }) });
    if (text === undefined) view.focus();
    return () => view.destroy();
  }, [path, text, preview]);
  return (
    <div
      ref={host}
      className="h-full min-h-0 overflow-hidden"
      data-testid={preview ? 'code-preview' : 'editor'}
    />
  );
}
