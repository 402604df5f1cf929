/** The text of the document beside the canvas, or in its place: the same document, edited here or there. */

import { ArrowLeftToLine, CircleAlert, Columns2, FileText, Maximize2, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { showText } from '../../actions/text';
import { readText, type Source } from '../../api/texts';
import type { Outline } from '../../model/outline';
import { useWhyNot } from '../../store/rights';
import { useSession } from '../../store/session';
import { type TextState, useText } from '../../store/text';
import { Button, IconButton } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { TextEditor } from './editor';

const SAID: Record<TextState, string> = {
  loading: 'Loading',
  applied: 'On the canvas',
  typing: 'Typing',
  held: 'Not on the canvas',
  waiting: 'Waiting for the server',
};
const TONE: Record<TextState, string> = {
  loading: 'text-faint',
  applied: 'text-success',
  typing: 'text-faint',
  held: 'text-danger',
  waiting: 'text-warning',
};

function Head({ main, canSplit }: { main: string; canSplit: boolean }) {
  const mode = useText((state) => state.mode);
  const state = useText((state) => state.state);
  const locked = useWhyNot('edit');
  return (
    <header className="flex h-9 shrink-0 items-center gap-2 border-b border-line pr-1.5 pl-3">
      <FileText size={13} aria-hidden className="text-faint" />
      <h2 className="font-mono text-2xs text-text">{main}</h2>
      <span role="status" data-testid="text-state" className={`truncate text-2xs ${TONE[state]}`}>
        {SAID[state]}
      </span>
      {locked && (
        <span className="truncate text-2xs text-muted" title={locked}>
          To read only
        </span>
      )}
      <span className="flex-1" />
      {mode === 'split' && canSplit ? (
        <IconButton label="Text alone" small onClick={() => showText('alone')}>
          <Maximize2 size={13} aria-hidden />
        </IconButton>
      ) : (
        <IconButton
          label="Beside the canvas"
          small
          disabled={!canSplit}
          reason="The window is too narrow for both"
          onClick={() => showText('split')}
        >
          <Columns2 size={13} aria-hidden />
        </IconButton>
      )}
      <IconButton label="Close the text" keys="Y" small onClick={() => showText('off')}>
        <X size={14} aria-hidden />
      </IconButton>
    </header>
  );
}

/** The first error while the text is held: what is wrong, and where. */
function Held({ onGo }: { onGo: (line: number) => void }) {
  const held = useText((state) => state.state === 'held');
  const problems = useText((state) => state.problems);
  const errors = problems.filter((problem) => problem.severity === 'error');
  const [first] = errors;
  if (!held || !first) return null;
  return (
    <div
      role="alert"
      className="flex shrink-0 items-start gap-2 border-t border-danger/30 bg-danger-soft px-3 py-1.5 text-xs text-text"
    >
      <CircleAlert size={14} aria-hidden className="mt-0.5 shrink-0 text-danger" />
      <p className="max-h-24 min-w-0 flex-1 overflow-y-auto">
        {first.line !== null && <b className="font-semibold">Line {first.line}: </b>}
        {first.message}
        {errors.length > 1 && <span className="text-muted"> And {errors.length - 1} more.</span>}
        <span className="block text-2xs text-muted">The canvas shows what was right last.</span>
      </p>
      {first.line !== null && (
        <Button small onClick={() => onGo(first.line as number)}>
          Go to line {first.line}
        </Button>
      )}
    </div>
  );
}

/** Where the caret is, and the way from there to the canvas. */
function Foot({ place, onCanvas }: { place: Place; onCanvas: () => void }) {
  return (
    <footer className="flex h-8 shrink-0 items-center gap-2 border-t border-line px-3 text-2xs text-muted">
      <span className="tabular shrink-0 text-faint">Line {place.line}</span>
      <span className="min-w-0 flex-1 truncate font-mono" data-testid="text-path">
        {place.path.join(' / ')}
      </span>
      {place.drawn && (
        <Button
          small
          tone="ghost"
          className="!h-6"
          icon={<ArrowLeftToLine size={12} aria-hidden />}
          title="Alt Enter"
          onClick={onCanvas}
        >
          Show on the canvas
        </Button>
      )}
    </footer>
  );
}

interface Place {
  line: number;
  path: (string | number)[];
  drawn: boolean;
}

const placeAt = (outline: Outline, offset: number): Place => ({
  line: outline.text.slice(0, offset).split('\n').length,
  path: outline.at(offset),
  drawn: outline.owner(offset) !== null,
});

export function TextPane({ canSplit }: { canSplit: boolean }) {
  const topology = useSession((state) => state.topology);
  const loaded = useSession((state) => state.loaded);
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<TextEditor | null>(null);
  const [source, setSource] = useState<Source | null>(null);
  const [problem, setProblem] = useState('');
  const [place, setPlace] = useState<Place>({ line: 1, path: [], drawn: false });

  useEffect(() => {
    if (!topology || !loaded) return;
    let left = false;
    readText(topology).then(
      (read) => !left && setSource(read),
      (error: Error) => !left && setProblem(error.message),
    );
    return () => {
      left = true;
    };
  }, [topology, loaded]);

  useEffect(() => {
    if (!topology || !source || !host.current) return;
    const made = new TextEditor(host.current, topology, source, (outline, offset) =>
      setPlace(placeAt(outline, offset)),
    );
    editor.current = made;
    return () => {
      editor.current = null;
      made.close();
    };
  }, [topology, source]);

  const goToLine = (line: number) => {
    const view = editor.current?.view;
    if (!view || line > view.state.doc.lines) return;
    const { from, text } = view.state.doc.line(line);
    view.dispatch({ selection: { anchor: from + text.search(/\S|$/) }, scrollIntoView: true });
    view.focus();
  };
  return (
    <section aria-label="Text" className="flex h-full min-h-0 flex-col bg-panel">
      <Head main={source?.main ?? 'Text'} canSplit={canSplit} />
      {problem ? (
        <Empty title="The text cannot be read">{problem}</Empty>
      ) : (
        <div ref={host} className="min-h-0 flex-1 overflow-hidden" data-testid="text-editor" />
      )}
      <Held onGo={goToLine} />
      <Foot place={place} onCanvas={() => editor.current?.showOnCanvas()} />
    </section>
  );
}
