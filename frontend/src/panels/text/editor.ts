/** The editor of a document's text: what it shows beside any editor's, and how it follows the session. */

import { autocompletion } from '@codemirror/autocomplete';
import { history, historyKeymap, isolateHistory } from '@codemirror/commands';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import {
  Annotation,
  ChangeSet,
  Compartment,
  EditorSelection,
  EditorState,
  type Extension,
  type SelectionRange,
  Transaction,
} from '@codemirror/state';
import { Decoration, EditorView } from '@codemirror/view';
import { applyTyped, goToCanvas } from '../../actions/text';
import { queryClient } from '../../api/queries';
import { proposeText, readText, type Source, schemaQuery } from '../../api/texts';
import { Outline } from '../../model/outline';
import { changesBetween } from '../../model/textChanges';
import { useFindings } from '../../store/findings';
import { useRights, whyNot } from '../../store/rights';
import { sessionOrNull, useSession } from '../../store/session';
import { keepText, takeText, useText } from '../../store/text';
import { useUi } from '../../store/ui';
import { editorBase, editorKeys } from '../editor/setup';
import { completeFrom, hoverFrom } from './assist';
import { diagnostics } from './marks';
import { TextSync } from './sync';

/** An edit that came from the document, not from the keyboard. */
const fromDocument = Annotation.define<boolean>();

const MARK = Decoration.line({ class: 'cm-chosen' });
const THEME = EditorView.theme({
  '.cm-chosen': { boxShadow: 'inset 2px 0 0 var(--accent)', backgroundColor: 'var(--accent-soft)' },
  '.cm-doc': { padding: '6px 10px', maxWidth: '340px', fontFamily: 'var(--font-sans)', fontSize: '12px' },
  '.cm-doc-title': { fontFamily: 'var(--font-mono)', fontSize: '11.5px', fontWeight: '600' },
  '.cm-doc-facts': { color: 'var(--muted)', marginTop: '3px', fontSize: '11px' },
});

export class TextEditor {
  readonly view: EditorView;
  private readonly sync: TextSync;
  private readonly chosen = new Compartment();
  private readonly assist = new Compartment();
  private readonly locked = new Compartment();
  private readonly stops: (() => void)[] = [];
  private outlined: Outline;
  private turn = 0;

  constructor(
    parent: HTMLElement,
    private readonly topology: string,
    source: Source,
    private readonly onCaret: (outline: Outline, offset: number) => void,
  ) {
    this.sync = new TextSync(
      {
        read: () => readText(topology),
        propose: (text, base) => proposeText(topology, text, base),
        apply: applyTyped,
        replace: (changes) => this.replace(changes),
        tell: (state, problems) => useText.setState({ state, problems }),
      },
      source,
    );
    this.outlined = new Outline(this.sync.shown);
    this.view = new EditorView({
      parent,
      state: EditorState.create({ doc: this.sync.shown, extensions: this.extensions(source.main) }),
    });
    useText.setState({ state: 'applied', problems: [] });
    this.restore();
    this.follow();
    this.mark();
    this.goal();
    void this.loadSchema();
  }

  /** The outline of what is shown now. */
  get outline(): Outline {
    const text = this.view.state.doc.toString();
    if (this.outlined.text !== text) this.outlined = new Outline(text);
    return this.outlined;
  }

  close(): void {
    const { unsaved } = this.sync;
    if (unsaved) keepText(this.topology, unsaved.text, unsaved.base);
    for (const stop of this.stops) stop();
    this.sync.close();
    this.view.destroy();
    useText.setState({ state: 'loading', problems: [], goal: null });
  }

  /** The node or edge at the caret, shown on the canvas. */
  showOnCanvas(): boolean {
    const owner = this.outline.owner(this.view.state.selection.main.head);
    if (owner) goToCanvas(owner);
    return owner !== null;
  }

  private extensions(main: string): Extension[] {
    return [
      history(),
      editorKeys([{ key: 'Alt-Enter', run: () => this.showOnCanvas() }, ...historyKeymap]),
      editorBase(main, 'Text of the topology'),
      lintGutter(),
      this.chosen.of([]),
      this.assist.of([]),
      this.locked.of(EditorState.readOnly.of(whyNot('edit') !== null)),
      THEME,
      EditorView.updateListener.of((update) => {
        if (update.docChanged && !update.transactions.some((one) => one.annotation(fromDocument)))
          this.sync.typed(update.changes);
        if (update.docChanged || update.selectionSet)
          this.onCaret(this.outline, this.view.state.selection.main.head);
      }),
    ];
  }

  private async loadSchema(): Promise<void> {
    const schema = await queryClient.ensureQueryData(schemaQuery);
    this.view.dispatch({
      effects: this.assist.reconfigure([
        autocompletion({ override: [completeFrom(schema)], icons: false }),
        hoverFrom(schema),
      ]),
    });
  }

  /** What was held when the view was closed is there again, over what others did meanwhile. */
  private restore(): void {
    const kept = takeText(this.topology);
    if (!kept) return;
    const typed = ChangeSet.of(changesBetween(kept.base, kept.text), kept.base.length);
    const since = ChangeSet.of(changesBetween(kept.base, this.sync.shown), kept.base.length);
    this.view.dispatch({ changes: typed.map(since, true) });
  }

  private replace(changes: ChangeSet): void {
    this.view.dispatch({
      changes,
      annotations: [
        fromDocument.of(true),
        Transaction.addToHistory.of(false),
        Transaction.remote.of(true),
        isolateHistory.of('full'),
      ],
    });
    this.mark();
    this.choose();
  }

  private follow(): void {
    this.stops.push(
      useRights.subscribe(() =>
        this.view.dispatch({
          effects: this.locked.reconfigure(EditorState.readOnly.of(whyNot('edit') !== null)),
        }),
      ),
      useFindings.subscribe((state, before) => {
        if (state.digest !== before.digest) this.sync.pull();
        if (state.findings !== before.findings) this.mark();
      }),
      useText.subscribe((state, before) => {
        if (state.problems !== before.problems) this.mark();
        if (state.goal !== before.goal) this.goal();
      }),
      useUi.subscribe((state, before) => {
        if (state.nodes !== before.nodes || state.edges !== before.edges) this.choose();
      }),
      useSession.subscribe((state, before) => {
        if (state.connection === before.connection || state.connection !== 'connected') return;
        this.sync.pull();
        this.sync.flush();
      }),
    );
    const source = sessionOrNull()?.roots.doc.getMap('source');
    const told = () => this.sync.pull();
    source?.observe(told);
    this.stops.push(() => source?.unobserve(told));
  }

  private mark(): void {
    const { problems } = useText.getState();
    const { findings } = useFindings.getState();
    const found = diagnostics(problems, findings, this.outline, this.view.state.doc);
    this.view.dispatch(setDiagnostics(this.view.state, found));
  }

  private partOf(id: string) {
    return this.outline.node(id) ?? this.outline.edge(id);
  }

  /** Marks the lines of what is selected on the canvas, and brings them into view. */
  private choose(): void {
    const { nodes, edges } = useUi.getState();
    const { project } = useSession.getState();
    const ids = [
      ...[...nodes].map((uid) => project.nodeByUid.get(uid)?.id),
      ...[...edges].map((uid) => project.edgeByUid.get(uid)?.id),
    ];
    const { doc } = this.view.state;
    const lines = new Set<number>();
    let first: SelectionRange | null = null;
    for (const id of ids) {
      const part = id ? this.partOf(id) : null;
      if (!part || part.to > doc.length) continue;
      first ??= EditorSelection.range(part.to, part.from);
      const last = doc.lineAt(Math.max(part.from, part.to - 1)).number;
      for (let n = doc.lineAt(part.from).number; n <= last; n += 1) lines.add(doc.line(n).from);
    }
    const marks = Decoration.set([...lines].sort((a, b) => a - b).map((from) => MARK.range(from)));
    const away = first !== null && !this.view.hasFocus;
    this.view.dispatch({
      effects: [
        this.chosen.reconfigure(EditorView.decorations.of(marks)),
        ...(away && first !== null ? [EditorView.scrollIntoView(first, { y: 'nearest', yMargin: 40 })] : []),
      ],
    });
  }

  /** Goes where somebody wanted to go: the line of a node, an edge, or one of its settings. */
  private goal(): void {
    const { goal } = useText.getState();
    this.choose();
    if (!goal || goal.turn === this.turn) return;
    this.turn = goal.turn;
    const part = this.partOf(goal.id);
    if (!part) return;
    const at = goal.field ? (this.outline.find([...part.path, goal.field]) ?? part) : part;
    const anchor = Math.min(at.key?.from ?? at.from, this.view.state.doc.length);
    this.view.dispatch({
      selection: { anchor },
      effects: EditorView.scrollIntoView(anchor, { y: 'center' }),
    });
    if (goal.focus) this.view.focus();
  }
}
