/** Events that the code of a node would get, and how it takes one. */

import { useQuery } from '@tanstack/react-query';
import type { Json } from '../model/types';
import { get, post } from './client';

export interface Sample {
  title: string;
  edge: string | null;
  event: Json;
}

export interface Called {
  what: string;
  target: string;
  asked: Json;
  status: number;
  error: string;
  reply: Json;
}

export interface Tried {
  outcome: string;
  sentence: string;
  result: Json;
  error: { type: string; message: string; stack: string[]; at: { file: string; line: number } | null } | null;
  logs: string;
  init_ms: number;
  duration_ms: number;
  warm_ms: number | null;
  memory_mb: number;
  calls: Called[];
}

export interface Fault {
  line: number;
  column: number;
  message: string;
}

const pathOf = (topology: string, node: string) =>
  `/api/topologies/${topology}/nodes/${encodeURIComponent(node)}`;

export const samplesOf = (topology: string, node: string) =>
  get<Sample[]>(`${pathOf(topology, node)}/samples/`);

/** `at` tells states of the drawing apart: another edge makes other events. */
export const useHandlerSamples = (topology: string | null, node: string | null, at: string) =>
  useQuery({
    queryKey: ['handler-samples', topology, node, at],
    queryFn: () => samplesOf(topology as string, node as string),
    enabled: topology !== null && node !== null,
    placeholderData: (previous) => previous,
    retry: false,
  });

export const tryHandler = (
  topology: string,
  node: string,
  trial: string,
  event: Json,
  files: Record<string, string>,
) => post<Tried>(`${pathOf(topology, node)}/try/`, { event, trial, files });

export const cancelTrial = (topology: string, node: string, trial: string) =>
  post<{ cancelled: boolean }>(`${pathOf(topology, node)}/try/${trial}/cancel/`);

export const checkCode = (text: string, entry: string) => post<Fault[]>('/api/code/check/', { text, entry });
