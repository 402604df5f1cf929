import { ChevronDown, Link2 } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { copyLink, currentView } from '../../actions/links';
import { useRun } from '../../store/run';
import { showDock, useUi } from '../../store/ui';
import { IconButton } from '../../ui/button';
import { Splitter } from '../../ui/splitter';
import { PAGES } from './tabs/all';
import type { DockPage } from './tabs/page';

const TAB =
  'relative flex h-9 items-center gap-1.5 rounded px-1 text-xs -outline-offset-2! font-medium whitespace-nowrap text-muted hover:text-text data-[state=active]:text-text data-[state=active]:after:absolute data-[state=active]:after:inset-x-0 data-[state=active]:after:-bottom-px data-[state=active]:after:h-0.5 data-[state=active]:after:rounded data-[state=active]:after:bg-accent';

function Counter({ of }: { of: () => number }) {
  const n = of();
  return n > 0 ? (
    <span className="tabular rounded-full bg-hover px-1.5 text-[10px] leading-4 text-muted">{n}</span>
  ) : null;
}

function Trigger({ page }: { page: DockPage }) {
  return (
    <Tabs.Trigger value={page.name} className={TAB}>
      {page.title}
      {page.useCount && <Counter of={page.useCount} />}
    </Tabs.Trigger>
  );
}

/** Keeps the height of the dock in `--dock`, for what stands above it. */
function useToldHeight(dock: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    if (!dock.current) return;
    const { style } = document.documentElement;
    const observer = new ResizeObserver(([seen]) => {
      style.setProperty('--dock', `${seen?.borderBoxSize[0]?.blockSize ?? 0}px`);
    });
    observer.observe(dock.current);
    return () => {
      observer.disconnect();
      style.removeProperty('--dock');
    };
  }, [dock]);
}

/** The tabs below the canvas; closed, only their names remain. */
export function Dock() {
  const dock = useUi((state) => state.dock);
  const hasRun = useRun((state) => state.run !== null);
  const [wanted, setHeight] = useState(() => Math.round(window.innerHeight * 0.34));
  const height = Math.max(wanted, PAGES.find((page) => page.name === dock)?.least ?? 0);
  const root = useRef<HTMLDivElement>(null);
  useToldHeight(root);
  return (
    <Tabs.Root
      ref={root}
      value={dock ?? ''}
      onValueChange={(tab) => showDock(tab)}
      className="relative flex min-h-0 shrink-0 flex-col border-t border-line bg-panel"
      style={{ height: dock ? height : undefined, maxHeight: '70vh' }}
    >
      {dock && <Splitter label="Height of the dock" value={height} onChange={setHeight} />}
      <div className="flex shrink-0 items-center border-b border-line pr-2">
        <Tabs.List aria-label="Dock" className="flex min-w-0 flex-1 gap-4 overflow-x-auto px-3.5">
          {PAGES.map((page) => (
            <Trigger key={page.name} page={page} />
          ))}
        </Tabs.List>
        {dock && hasRun && (
          <IconButton label="Copy a link to this view" small onClick={() => void copyLink(currentView())}>
            <Link2 size={15} aria-hidden />
          </IconButton>
        )}
        {dock && (
          <IconButton label="Close the dock" small onClick={() => showDock(null)}>
            <ChevronDown size={15} aria-hidden />
          </IconButton>
        )}
      </div>
      {dock && (
        <div className="min-h-0 flex-1">
          {PAGES.map(({ name, Content }) => (
            <Tabs.Content key={name} value={name} className="h-full outline-none" tabIndex={-1}>
              <Content />
            </Tabs.Content>
          ))}
        </div>
      )}
    </Tabs.Root>
  );
}
