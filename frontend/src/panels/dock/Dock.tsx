import { ChevronDown } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useState } from 'react';
import { useFindings } from '../../store/findings';
import { useRun } from '../../store/run';
import { type DockTab, showDock, useUi } from '../../store/ui';
import { IconButton } from '../../ui/button';
import { Splitter } from '../../ui/splitter';
import { Events } from './Events';
import { FindingList } from './FindingList';
import { Logs } from './Logs';
import { Messages } from './Messages';
import { Result } from './Result';
import { Traces } from './Traces';

const TAB =
  'relative flex h-9 items-center gap-1.5 px-0.5 text-xs font-medium whitespace-nowrap text-muted hover:text-text data-[state=active]:text-text data-[state=active]:after:absolute data-[state=active]:after:inset-x-0 data-[state=active]:after:-bottom-px data-[state=active]:after:h-0.5 data-[state=active]:after:rounded data-[state=active]:after:bg-accent';

const TABS: { tab: DockTab; title: string }[] = [
  { tab: 'findings', title: 'Findings' },
  { tab: 'events', title: 'Events' },
  { tab: 'traces', title: 'Traces' },
  { tab: 'logs', title: 'Logs' },
  { tab: 'messages', title: 'Messages' },
  { tab: 'result', title: 'Result' },
];

function Counter({ n }: { n: number }) {
  return n > 0 ? (
    <span className="tabular rounded-full bg-hover px-1.5 text-[10px] leading-4 text-muted">{n}</span>
  ) : null;
}

/** The tabs below the canvas; closed, only their names remain. */
export function Dock() {
  const dock = useUi((state) => state.dock);
  const [height, setHeight] = useState(() => Math.round(window.innerHeight * 0.34));
  const findings = useFindings((state) => state.findings.length);
  const dead = useRun((state) => Number(state.stream.ledger.dead_lettered ?? 0));
  return (
    <Tabs.Root
      value={dock ?? ''}
      onValueChange={(tab) => showDock(tab as DockTab)}
      className="relative flex min-h-0 shrink-0 flex-col border-t border-line bg-panel"
      style={{ height: dock ? height : undefined, maxHeight: '70vh' }}
    >
      {dock && <Splitter label="Height of the dock" value={height} onChange={setHeight} />}
      <div className="flex shrink-0 items-center border-b border-line pr-2">
        <Tabs.List aria-label="Dock" className="flex min-w-0 flex-1 gap-5 overflow-x-auto px-4">
          {TABS.map(({ tab, title }) => (
            <Tabs.Trigger key={tab} value={tab} className={TAB}>
              {title}
              {tab === 'findings' && <Counter n={findings} />}
              {tab === 'messages' && <Counter n={dead} />}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {dock && (
          <IconButton label="Close the dock" small onClick={() => showDock(null)}>
            <ChevronDown size={15} aria-hidden />
          </IconButton>
        )}
      </div>
      {dock && (
        <div className="min-h-0 flex-1">
          <Tabs.Content value="findings" className="h-full outline-none" tabIndex={-1}>
            <FindingList />
          </Tabs.Content>
          <Tabs.Content value="events" className="h-full outline-none" tabIndex={-1}>
            <Events />
          </Tabs.Content>
          <Tabs.Content value="traces" className="h-full outline-none" tabIndex={-1}>
            <Traces />
          </Tabs.Content>
          <Tabs.Content value="logs" className="h-full outline-none" tabIndex={-1}>
            <Logs />
          </Tabs.Content>
          <Tabs.Content value="messages" className="h-full outline-none" tabIndex={-1}>
            <Messages />
          </Tabs.Content>
          <Tabs.Content value="result" className="h-full outline-none" tabIndex={-1}>
            <Result />
          </Tabs.Content>
        </div>
      )}
    </Tabs.Root>
  );
}
