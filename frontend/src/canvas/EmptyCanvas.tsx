import { LayoutTemplate, MoveRight, SquarePlus } from 'lucide-react';
import { Fragment } from 'react';
import { useLocation } from 'wouter';
import { PATTERNS } from '../actions/patterns/all';
import { insertPattern } from '../actions/patterns/insert';
import type { Pattern } from '../actions/patterns/pattern';
import { useCatalogue } from '../api/queries';
import { colorOf } from '../model/catalogue';
import { useCanvas } from '../store/canvas';
import { useWhyNot } from '../store/rights';
import { useUi } from '../store/ui';
import { Button, Keys } from '../ui/button';
import { KindTile } from '../ui/icons';
import { Locked } from '../ui/locked';

const SHOWN_MAX = 4;

/** The pattern in small: its kinds in the order in which something passes them. */
function Chain({ pattern }: { pattern: Pattern }) {
  const catalogue = useCatalogue();
  const shown = pattern.nodes.filter(({ at }) => at[1] === 0).slice(0, SHOWN_MAX);
  return (
    <span className="flex items-center gap-1">
      {shown.map(({ id, kind }, index) => (
        <Fragment key={id}>
          {index > 0 && <MoveRight size={11} aria-hidden className="text-faint" />}
          <KindTile
            icon={catalogue.kinds.get(kind)?.icon ?? 'box'}
            color={colorOf(catalogue, kind)}
            size={26}
          />
        </Fragment>
      ))}
    </span>
  );
}

function PatternCard({ pattern }: { pattern: Pattern }) {
  return (
    <button
      type="button"
      onClick={() => insertPattern(pattern)}
      className="pointer-events-auto flex w-56 flex-col items-start gap-2 rounded-xl border border-line-strong/80 bg-raised p-3.5 text-left shadow-card transition-colors hover:border-accent/70 max-[1100px]:w-48"
    >
      <Chain pattern={pattern} />
      <span className="text-sm font-semibold text-text">{pattern.title}</span>
      <span className="text-xs text-muted">{pattern.doc}</span>
    </button>
  );
}

const HINTS: [keys: string, text: string][] = [
  ['/', 'add a node'],
  ['Mod+K', 'search everything'],
  ['C', 'connect the selected node'],
  ['?', 'all keys'],
];

/** What to do first: draw, or start from a pattern that runs as it is. */
export function EmptyCanvas() {
  const [, go] = useLocation();
  const why = useWhyNot('edit');
  const carried = useCanvas((state) => state.carried !== null);
  const addInMiddle = () => {
    const box = document.querySelector('.react-flow')?.getBoundingClientRect();
    const screen = { x: (box?.left ?? 0) + (box?.width ?? 0) / 2 - 144, y: (box?.top ?? 0) + 120 };
    useUi.setState({ quickAdd: { from: null, side: 'out', screen, flow: { x: 0, y: 0 } } });
  };
  return (
    <div
      // What is dragged over it is dropped on the canvas below.
      className={`${carried ? '[&_*]:pointer-events-none!' : ''} pointer-events-none absolute inset-0 z-[5] flex flex-col items-center justify-center gap-5 overflow-hidden p-6 pb-24`}
    >
      <div className="text-center">
        <h2 className="text-lg font-semibold text-text">
          {why ? 'Nothing is drawn yet' : 'Draw the first node'}
        </h2>
        <p className="mt-1 max-w-md text-sm text-muted">
          {why ??
            'Drag a kind from the left onto the canvas, then pull a line from its right side to the next one. What cannot be joined says why.'}
        </p>
      </div>
      {!why && (
        <>
          <p className="text-xs font-semibold text-muted">Or start from a pattern that runs as it is</p>
          <div className="-mt-2 grid grid-cols-2 justify-center gap-3">
            <Locked needs="edit">
              {PATTERNS.map((pattern) => (
                <PatternCard key={pattern.title} pattern={pattern} />
              ))}
            </Locked>
          </div>
          <div className="flex flex-wrap justify-center gap-2 [&>*]:pointer-events-auto">
            <Button icon={<SquarePlus size={14} aria-hidden />} needs="edit" onClick={addInMiddle}>
              Blank node
            </Button>
            <Button icon={<LayoutTemplate size={14} aria-hidden />} onClick={() => go('/topologies')}>
              Start from the gallery
            </Button>
          </div>
          <ul className="flex flex-wrap justify-center gap-x-6 gap-y-2 text-xs text-muted">
            {HINTS.map(([keys, text]) => (
              <li key={keys} className="flex items-center gap-2">
                <Keys keys={keys} /> {text}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
