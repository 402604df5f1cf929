/** The design session: palette, canvas, inspector, dock, and the dialogs above them. */

import { ReactFlowProvider } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { linkedView, openView } from '../actions/links';
import { onKeyDown } from '../actions/shortcuts';
import { tidyUp } from '../actions/tidy';
import { Problem } from '../api/client';
import { queryClient, runsKey, useTopology } from '../api/queries';
import { ConnectPicker } from '../canvas/ConnectPicker';
import { shareSelection } from '../canvas/gestures';
import { Menus } from '../canvas/Menus';
import { watchFindings } from '../store/findings';
import { watchNews } from '../store/news';
import { joinPresence } from '../store/presence';
import { whyNot } from '../store/rights';
import { onEnd, showRun, useRun } from '../store/run';
import { openSession, useSession } from '../store/session';
import { tellMerge } from '../store/telling';
import { rememberOpened, resetUi, useUi } from '../store/ui';
import { Empty } from '../ui/empty';
import { Centre } from './Centre';
import { DIALOGS } from './dialogs';
import { Dock } from './dock/Dock';
import { Inspector } from './inspector/Inspector';
import { Palette } from './Palette';
import { SearchPalette } from './SearchPalette';
import { LinkGone } from './session/LinkGone';
import { SaveBanner } from './session/SaveState';
import { TopBar } from './TopBar';
import { Tour } from './tour/Tour';

/** Opens the topology's session for as long as it is shown. */
function useOpen(topology: string): void {
  useEffect(() => {
    resetUi();
    rememberOpened(topology);
    showRun(null);
    const opened = openSession(topology, tellMerge);
    const leave = opened.provider ? joinPresence(opened.provider.awareness) : () => undefined;
    const findings = watchFindings(topology);
    const news = watchNews(topology);
    const stopSelection = useUi.subscribe((state, before) => {
      if (state.nodes !== before.nodes || state.edges !== before.edges)
        shareSelection([...state.nodes, ...state.edges]);
    });
    return () => {
      stopSelection();
      findings.close();
      news.close();
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
    if (loaded && unplaced && !whyNot('edit')) void tidyUp({ quiet: true });
  }, [loaded, unplaced]);
}

/** Shows the run that the address names, else the latest. */
function useLatestRun(topology: string): void {
  const { data } = useTopology(topology);
  const followed = useRef(false);
  useEffect(
    () => onEnd(() => void queryClient.invalidateQueries({ queryKey: runsKey(topology) })),
    [topology],
  );
  useEffect(() => {
    const latest = data?.latest_run;
    if (linkedView() && !followed.current) return;
    if (latest && data.id === topology && useRun.getState().run === null) showRun(latest);
  }, [data, topology]);
  useEffect(() => {
    const view = linkedView();
    if (!view || !data || followed.current) return;
    followed.current = true;
    const latest = data.latest_run;
    void openView(view).then((isThere) => !isThere && latest && showRun(latest));
  }, [data]);
}

function Body() {
  const palette = useUi((state) => state.palette);
  const inspector = useUi((state) => state.inspector);
  return (
    <div className="flex min-h-0 flex-1">
      {palette && (
        <div data-tour="palette" className="w-[200px] shrink-0 max-[1100px]:w-[172px]">
          <Palette />
        </div>
      )}
      <div data-tour="canvas" className="min-w-0 flex-1">
        <Centre />
      </div>
      {inspector && (
        <div data-tour="inspector" className="w-[340px] shrink-0 max-[1100px]:w-[288px]">
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

  if (error instanceof Problem && error.code === 'link-gone' && !loaded) return <LinkGone />;
  if (error && !loaded) return <Empty title="This topology cannot be opened">{error.message}</Empty>;
  return (
    <ReactFlowProvider>
      <div className="flex h-full flex-col">
        <TopBar />
        <SaveBanner />
        <Body />
        <div data-tour="dock" className="shrink-0">
          <Dock />
        </div>
      </div>
      <Menus />
      <ConnectPicker />
      <SearchPalette />
      <Tour />
      {DIALOGS.map(([name, Dialog]) => (
        <Dialog key={name} />
      ))}
    </ReactFlowProvider>
  );
}
