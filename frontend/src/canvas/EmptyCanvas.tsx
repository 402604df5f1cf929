import { LayoutTemplate, Route, SquarePlus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { addRoutedFunction } from '../actions/starter';
import { useUi } from '../store/ui';
import { Keys } from '../ui/button';

interface CardProps {
  icon: ReactNode;
  title: string;
  text: string;
  onClick: () => void;
}

function StartCard({ icon, title, text, onClick }: CardProps) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="pointer-events-auto flex w-52 flex-col items-start gap-2 rounded-xl border border-line-strong/80 bg-raised p-4 text-left shadow-card transition-colors hover:border-accent/70"
    >
      <span className="flex w-full items-center justify-between text-accent-text">{icon}</span>
      <span className="text-sm font-semibold text-text">{title}</span>
      <span className="text-xs text-muted">{text}</span>
    </button>
  );
}

const HINTS: [keys: string, text: string][] = [
  ['/', 'add a node'],
  ['Mod+K', 'search everything'],
  ['C', 'connect the selected node'],
];

export function EmptyCanvas() {
  const [, go] = useLocation();
  const addInMiddle = () => {
    const box = document.querySelector('.react-flow')?.getBoundingClientRect();
    const screen = { x: (box?.left ?? 0) + (box?.width ?? 0) / 2 - 144, y: (box?.top ?? 0) + 120 };
    useUi.setState({ quickAdd: { from: null, side: 'out', screen, flow: { x: 0, y: 0 } } });
  };
  return (
    <div className="pointer-events-none absolute inset-0 z-[5] flex flex-col items-center justify-center gap-6 p-6 pb-24">
      <div className="text-center">
        <h2 className="text-lg font-semibold text-text">Draw the first node</h2>
        <p className="mt-1 max-w-md text-sm text-muted">
          Drag a kind from the left onto the canvas, then pull a line from its right side to the next one.
          What cannot be joined says why.
        </p>
      </div>
      <div className="flex flex-wrap justify-center gap-3">
        <StartCard
          icon={<LayoutTemplate size={20} aria-hidden />}
          title="Start from the gallery"
          text="Working designs with handlers and scenarios, ready to run."
          onClick={() => go('/topologies')}
        />
        <StartCard
          icon={<Route size={20} aria-hidden />}
          title="Function behind a route"
          text="A client, a gateway and a handler that answers. Runs at once."
          onClick={addRoutedFunction}
        />
        <StartCard
          icon={<SquarePlus size={20} aria-hidden />}
          title="Blank node"
          text="A queue, a table, a topic: pick the first from the list."
          onClick={addInMiddle}
        />
      </div>
      <ul className="flex flex-wrap justify-center gap-x-6 gap-y-2 text-xs text-muted">
        {HINTS.map(([keys, text]) => (
          <li key={keys} className="flex items-center gap-2">
            <Keys keys={keys} /> {text}
          </li>
        ))}
      </ul>
    </div>
  );
}
