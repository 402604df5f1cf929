/** What the browser reads for charts: as many steps as it has room for, of one part of a run. */

import { useQuery } from '@tanstack/react-query';
import type { ChartData } from '../model/charts';
import { get } from './client';

export interface ChartQuery {
  nodes: string[];
  window: [number, number] | null;
  steps: number;
}

export function chartPath(run: string, { nodes, window, steps }: ChartQuery): string {
  const query = new URLSearchParams({ steps: String(steps) });
  for (const node of nodes) query.append('node', node);
  if (window) {
    query.set('from_us', String(window[0]));
    query.set('to_us', String(window[1]));
  }
  return `/api/runs/${run}/charts/?${query}`;
}

const LIVE_MS = 1500;

export const useChartData = (run: string | null, asked: ChartQuery, live: boolean) =>
  useQuery({
    queryKey: ['charts', run, run === null ? '' : chartPath(run, asked)],
    queryFn: () => get<ChartData>(chartPath(run ?? '', asked)),
    enabled: run !== null,
    refetchInterval: live ? LIVE_MS : false,
    // Of the same run only: while the next part comes, the last one stays.
    placeholderData: (previous, query) => (query?.queryKey[1] === run ? previous : undefined),
  });
