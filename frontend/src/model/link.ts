/** A view as the query of a URL, and back: the run, the tab, what is open in it, the moment, the filters. */

import type { TraceSearch } from '../api/traces';

export interface View {
  run: string;
  tab: string | null;
  trace: string | null;
  t_us: number | null;
  window: [number, number] | null;
  nodes: string[] | null;
  search: Partial<TraceSearch>;
}

const SEARCH = ['q', 'correlation', 'node'] as const;

export function queryOfView(view: View): string {
  const query = new URLSearchParams({ run: view.run });
  if (view.tab) query.set('tab', view.tab);
  if (view.trace) query.set('trace', String(view.trace));
  if (view.t_us !== null) query.set('t', String(view.t_us));
  if (view.window) query.set('window', view.window.join('-'));
  if (view.nodes) query.set('nodes', view.nodes.join(','));
  for (const name of SEARCH) if (view.search[name]) query.set(name, String(view.search[name]));
  if (view.search.over_us) query.set('over', String(view.search.over_us));
  if (view.search.error) query.set('error', 'true');
  return query.toString();
}

const whole = (text: string | null): number | null => (text && /^\d{1,15}$/.test(text) ? Number(text) : null);

/** The view of a query; null where it names no run. What it cannot mean is left out. */
export function viewOf(text: string): View | null {
  const query = new URLSearchParams(text);
  const run = query.get('run');
  if (!run || !/^[0-9a-f-]{36}$/.test(run)) return null;
  const [from, to] = (query.get('window') ?? '').split('-').map(whole);
  const search: Partial<TraceSearch> = {};
  for (const name of SEARCH) if (query.get(name)) search[name] = query.get(name) ?? '';
  const over = whole(query.get('over'));
  if (over) search.over_us = over;
  if (query.get('error') === 'true') search.error = true;
  return {
    run,
    tab: query.get('tab'),
    trace: whole(query.get('trace')) === null ? null : query.get('trace'),
    t_us: whole(query.get('t')),
    window: typeof from === 'number' && typeof to === 'number' && from < to ? [from, to] : null,
    nodes: query.get('nodes')?.split(',').filter(Boolean) ?? null,
    search,
  };
}
