import { QueryClientProvider, useQuery } from '@tanstack/react-query';
import { Tooltip } from 'radix-ui';
import { lazy, Suspense, useEffect } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { kindsQuery, queryClient, useTopologies } from './api/queries';
import { StartPage } from './panels/StartPage';
import { LinkGone } from './panels/session/LinkGone';
import { applyTheme, lastOpened, useUi } from './store/ui';
import { Empty } from './ui/empty';
import { Toasts } from './ui/toasts';

const Studio = lazy(() => import('./panels/Studio').then((module) => ({ default: module.Studio })));

const EXAMPLE = 'order-processing';

/** The landing: what this browser had open last, else the example that has run already, else the gallery. */
function Landing() {
  const { data, isError } = useTopologies();
  if (isError) return <StartPage />;
  if (!data) return null;
  const { topologies } = data;
  const oldest = [...topologies].sort((a, b) => a.updated_at.localeCompare(b.updated_at));
  const opened =
    topologies.find(({ id }) => id === lastOpened()) ??
    oldest.find(({ name }) => name === EXAMPLE) ??
    oldest[0];
  return opened ? <Redirect to={`/t/${opened.id}`} replace /> : <StartPage />;
}

/** Nothing can be drawn before the catalogue is there. */
function Open({ topology }: { topology: string }) {
  const { data, error } = useQuery(kindsQuery);
  if (error) return <Empty title="The console cannot be reached">{error.message}</Empty>;
  if (!data) return null;
  return (
    <Suspense fallback={null}>
      <Studio topology={topology} key={topology} />
    </Suspense>
  );
}

function LiveRegion() {
  const announcement = useUi((state) => state.announcement);
  return (
    <div aria-live="polite" className="sr-only" data-testid="announcer">
      {announcement}
    </div>
  );
}

export function App() {
  const theme = useUi((state) => state.theme);
  useEffect(() => {
    applyTheme(theme);
    const media = window.matchMedia('(prefers-color-scheme: light)');
    const follow = () => applyTheme(useUi.getState().theme);
    media.addEventListener('change', follow);
    return () => media.removeEventListener('change', follow);
  }, [theme]);
  return (
    <QueryClientProvider client={queryClient}>
      <Tooltip.Provider delayDuration={350} skipDelayDuration={200}>
        <Switch>
          <Route path="/">
            <Landing />
          </Route>
          <Route path="/topologies">
            <StartPage />
          </Route>
          <Route path="/s/:token">
            <LinkGone />
          </Route>
          <Route path="/t/:id">{({ id }) => <Open topology={id} />}</Route>
          <Route>
            <Redirect to="/" replace />
          </Route>
        </Switch>
        <Toasts />
        <LiveRegion />
      </Tooltip.Provider>
    </QueryClientProvider>
  );
}
