import { ChevronDown } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useCharts } from '../../store/charts';
import { Button } from '../../ui/button';

const MOST = 8;

/** Which nodes have charts: those where most of the time went, those chosen here, or the selection. */
export function NodePicker({ known, shown }: { known: string[]; shown: string[] }) {
  const toggle = (node: string) => {
    const next = shown.includes(node) ? shown.filter((other) => other !== node) : [...shown, node];
    useCharts.setState({ nodes: next.length > 0 ? next : null, follow: false });
  };
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button small>
          Nodes
          <ChevronDown size={12} aria-hidden />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          side="top"
          sideOffset={6}
          aria-label="Nodes with charts"
          className="z-40 w-64 rounded-xl border border-line-strong bg-raised p-1.5 shadow-float outline-none"
        >
          <p className="px-2 pt-1 pb-1.5 text-2xs text-muted">
            Up to {MOST}; first those where most of the time went.
          </p>
          <ul className="max-h-64 overflow-y-auto">
            {known.map((node) => {
              const full = !shown.includes(node) && shown.length >= MOST;
              return (
                <li key={node}>
                  <label
                    title={full ? `${MOST} nodes are shown; leave one out first.` : undefined}
                    className={`flex h-7 items-center gap-2 rounded-md px-2 text-xs text-text hover:bg-hover ${full ? 'opacity-50' : ''}`}
                  >
                    <input
                      type="checkbox"
                      checked={shown.includes(node)}
                      disabled={full}
                      onChange={() => toggle(node)}
                      className="accent-[var(--accent)]"
                    />
                    <span className="truncate">{node}</span>
                  </label>
                </li>
              );
            })}
          </ul>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
