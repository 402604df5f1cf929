/** What the browser reads of messages, redrives and of what was sent by hand. */

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { isOpen } from '../model/letters';
import type { QueueMessage, Redrive } from '../model/runs';
import type { Json, JsonObject } from '../model/types';
import { get } from './client';
import { messagesKey } from './queries';

const LOOK_MS = 1500;
const FOLLOW_MS = 600;

export interface Messages {
  node: string;
  messages: QueueMessage[];
  /** How many there are; the first thousand are shown. */
  total: number;
}

export const useMessages = (run: string | null, node: string | null, live: boolean) =>
  useQuery({
    queryKey: messagesKey(run, node),
    queryFn: () => get<Messages>(`/api/runs/${run}/nodes/${node}/messages/`),
    enabled: run !== null && node !== null,
    refetchInterval: live ? LOOK_MS : false,
  });

export const redrivesKey = (run: string | null) => ['redrives', run];

/** The redrives of a run; asked again while anything of them may change. */
export const useRedrives = (run: string | null, live: boolean) =>
  useQuery({
    queryKey: [...redrivesKey(run), live],
    queryFn: () => get<{ redrives: Redrive[] }>(`/api/runs/${run}/redrives/`),
    enabled: run !== null,
    refetchInterval: ({ state }) => (live && state.data?.redrives.some(isOpen) ? FOLLOW_MS : false),
    placeholderData: (previous) => previous,
  });

export interface Outcome {
  /** Of a request. */
  status?: number;
  headers?: { [name: string]: string };
  body?: Json;
  took_us?: number;
  /** Of whatever entered the run. */
  trace?: string;
  /** Of what was refused. */
  error?: string;
}

export interface Sending {
  id: number;
  run: string | null;
  node: string;
  request: JsonObject;
  outcome: Outcome;
  created_at: string;
}

export const sendingsKey = (topology: string) => ['sent', topology];

/** What was sent to the runs of a design, the latest first, page by page. */
export const useSendings = (topology: string | null, q: string) =>
  useInfiniteQuery({
    queryKey: [...sendingsKey(topology ?? ''), q],
    initialPageParam: 0,
    enabled: topology !== null,
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams(q ? { q } : {});
      if (pageParam) query.set('before', String(pageParam));
      return get<{ sendings: Sending[]; end: boolean }>(`/api/topologies/${topology}/sent/?${query}`);
    },
    getNextPageParam: (page) => (page.end ? undefined : page.sendings[page.sendings.length - 1]?.id),
    placeholderData: (previous) => previous,
  });

export interface Sample {
  title: string;
  edge: string | null;
  event: Json;
  body: Json;
  attributes: JsonObject;
  detail_type: string | null;
  origin: 'scenario' | 'schema' | 'names';
}

/** Events that the node would get, made from the ways that lead to it. */
export const useSamples = (topology: string | null, node: string, digest = '') =>
  useQuery({
    queryKey: ['samples', topology, node, digest],
    queryFn: () => get<Sample[]>(`/api/topologies/${topology}/nodes/${node}/samples/`),
    enabled: topology !== null && node !== '',
    staleTime: 30_000,
  });
