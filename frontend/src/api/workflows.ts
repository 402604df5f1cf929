/** What the server says of a workflow's definition, and of the states that a run went through. */

import { useQuery } from '@tanstack/react-query';
import { get, post } from './client';

export interface DefinitionProblem {
  line: number;
  where: string;
  message: string;
}

export interface Visits {
  entered: number;
  left: number;
  failed: number;
  retried: number;
  caught: number;
  going: number;
}

export const checkDefinition = (name: string, text: string, express: boolean) =>
  post<DefinitionProblem[]>('/api/definitions/check/', { name, text, express });

const LIVE_MS = 1000;

/** Asked again each second while the run goes on, and once when it has ended. */
export const useVisits = (run: string | null, node: string | null, live: boolean) =>
  useQuery({
    queryKey: ['visits', run, node, live],
    queryFn: () =>
      get<{ states: Record<string, Visits>; more: boolean }>(
        `/api/runs/${run}/nodes/${encodeURIComponent(node as string)}/states/`,
      ),
    enabled: run !== null && node !== null,
    refetchInterval: live ? LIVE_MS : false,
    placeholderData: (previous) => previous,
    retry: false,
  });
