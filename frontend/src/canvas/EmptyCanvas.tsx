import { LayoutTemplate, Search, SquarePlus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { openDialog, useUi } from '../store/ui';
import { Keys } from '../ui/button';

interface CardProps {
  icon: ReactNode;
  title: string;
  text: string;
  keys?: string;
  onClick: () => void;
}

function StartCard({ icon, title, text, keys, onClick }: CardProps) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="pointer-events-auto flex w-52 flex-col items-start gap-2 rounded-xl border border-line-strong/80 bg-raised p-4 text-left shadow-card transition-colors hover:border-accent/70"
    >
      <span className="flex w-full items-center justify-between text-accent-text">
        {icon}
        {keys && <Keys keys={keys} />}
      </span>
      <span className="text-sm font-semibold text-text">{title}</span>
      <span className="text-xs text-muted">{text}</span>
    </button>
  );
}

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
          title="Start from an example"
          text="Working designs with handlers and scenarios, ready to run."
          onClick={() => go('/topologies')}
        />
        <StartCard
          icon={<SquarePlus size={20} aria-hidden />}
          title="Add a node"
          text="A client, a gateway, a function: pick from the list."
          onClick={addInMiddle}
        />
        <StartCard
          icon={<Search size={20} aria-hidden />}
          title="Search everything"
          text="Kinds, nodes, files and commands in one place."
          keys="Mod+K"
          onClick={() => openDialog('search')}
        />
      </div>
    </div>
  );
}
