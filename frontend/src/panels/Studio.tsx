/** The design session: palette, canvas, inspector, dock, and the dialogs above them. */

import { ReactFlowProvider } from '@xyflow/react';
import { CloudOff } from 'lucide-react';
import { useEffect } from 'react';
import { onKeyDown } from '../actions/shortcuts';
import { tidyUp } from '../actions/tidy';
import { queryClient, runsKey, useTopology } from '../api/queries';
import { ConnectPicker } from '../canvas/ConnectPicker';
import { shareSelection } from '../canvas/gestures';
import { Menus } from '../canvas/Menus';
import { watchFindings } from '../store/findings';
import { joinPresence } from '../store/presence';
import { onEnd, showRun, useRun } from '../store/run';
import { openSession, useSession } from '../store/session';
import { rememberOpened, resetUi, useUi } from '../store/ui';
import { Empty } from '../ui/empty';
import { Centre } from './Centre';
import { DIALOGS } from './dialogs';
import { Dock } from './dock/Dock';
import { Inspector } from './inspector/Inspector';
import { Palette } from './Palette';
import { SearchPalette } from './SearchPalette';
import { TopBar } from './TopBar';

/** Opens the topology's session for as long as it is shown. */
function useOpen(topology: string): void {
  useEffect(() => {
    resetUi();
    rememberOpened(topology);
    showRun(null);
    const opened = openSession(topology);
    const leave = opened.provider ? joinPresence(opened.provider.awareness) : () => undefined;
    const findings = watchFindings(topology);
    const stopSelection = useUi.subscribe((state, before) => {
      if (state.nodes !== before.nodes) shareSelection(state.nodes);
    });
    return () => {
      stopSelection();
      findings.close();
      leave();
      opened.close();
      showRun(null);
    };
  }, [topology]);
}

/** A design without positions (made as text) is laid out once when it is opened. */
function useFirstLayout(): void {
  const loaded = useSession((state) => state.loaded);
  const unplaced = useSession(
    (state) => state.project.nodes.length > 1 && state.project.layout.size > 0 && !state.placed,
  );
  useEffect(() => {
    if (loaded && unplaced) void tidyUp({ quiet: true });
  }, [loaded, unplaced]);
}

function useLatestRun(topology: string): void {
  const { data } = useTopology(topology);
  useEffect(
    () => onEnd(() => void queryClient.invalidateQueries({ queryKey: runsKey(topology) })),
    [topology],
  );
  useEffect(() => {
    const latest = data?.latest_run;
    if (latest && data.id === topology && useRun.getState().run === null) showRun(latest);
  }, [data, topology]);
}

function OfflineBanner() {
  const offline = useSession((state) => state.connection === 'offline');
  const unsaved = useSession((state) => state.unsaved);
  if (!offline) return null;
  return (
    <div
      role="alert"
      className="flex shrink-0 items-center justify-center gap-2 border-b border-warning/30 bg-warning-soft px-4 py-1 text-xs text-warning"
    >
      <CloudOff size={13} aria-hidden />
      The console cannot be reached.{' '}
      {unsaved ? 'What you changed is kept here and sent' : 'You can go on drawing; it is sent'} when it is
      back.
    </div>
  );
}

function Body() {
  const palette = useUi((state) => state.palette);
  const inspector = useUi((state) => state.inspector);
  return (
    <div className="flex min-h-0 flex-1">
      {palette && (
        <div className="w-[200px] shrink-0 max-[1100px]:w-[172px]">
          <Palette />
        </div>
      )}
      <div className="min-w-0 flex-1">
        <Centre />
      </div>
      {inspector && (
        <div className="w-[340px] shrink-0 max-[1100px]:w-[288px]">
          <Inspector />
        </div>
      )}
    </div>
  );
}

export function Studio({ topology }: { topology: string }) {
  useOpen(topology);
  useLatestRun(topology);
  useFirstLayout();
  const loaded = useSession((state) => state.loaded);
  const title = useSession((state) => state.project.title);
  const { error } = useTopology(topology);

  useEffect(() => {
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  useEffect(() => {
    document.title = title ? `${title} – Signalbox` : 'Signalbox';
  }, [title]);

  if (error && !loaded) return <Empty title="This topology cannot be opened">{error.message}</Empty>;
  return (
    <ReactFlowProvider>
      <div className="flex h-full flex-col">
        <TopBar />
        <OfflineBanner />
        <Body />
        <Dock />
      </div>
      <Menus />
      <ConnectPicker />
      <SearchPalette />
      {DIALOGS.map(([name, Dialog]) => (
        <Dialog key={name} />
      ))}
    </ReactFlowProvider>
  );
}
