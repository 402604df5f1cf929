/** What the browser reads about one trace beside its spans: its diagram, and why it did not reach a node. */

import { useQuery } from '@tanstack/react-query';
import type { Json } from '../model/types';
import { get, text } from './client';
import type { Clause } from './filters';

export interface Stop {
  cause: string;
  sentence: string;
  node: string;
  edge: string | null;
  t_us: number | null;
  message: number;
  /** The row that shows it; 0 where it is one that is missing. */
  seq: number;
  status: number;
  clauses: Clause[];
  filter: Json;
}

export interface Why {
  node: string;
  reached: boolean;
  sentence: string;
  stops: Stop[];
  nodes: string[];
  edges: string[];
}

export const useWhy = (run: string | null, trace: string | null, node: string | null) =>
  useQuery({
    queryKey: ['why', run, trace, node],
    queryFn: () => get<Why>(`/api/runs/${run}/traces/${trace}/why/?node=${encodeURIComponent(node ?? '')}`),
    enabled: run !== null && trace !== null && node !== null,
  });

export const useSequence = (run: string | null, trace: string | null) =>
  useQuery({
    queryKey: ['sequence', run, trace],
    queryFn: () => text(`/api/runs/${run}/traces/${trace}/sequence/`),
    enabled: run !== null && trace !== null,
  });
