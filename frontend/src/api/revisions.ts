/** Revisions of a topology, and what differs between two. */

import { useQuery } from '@tanstack/react-query';
import type { Comparison, Revision } from '../model/revisions';
import { useFindings } from '../store/findings';
import { get, post, request } from './client';

const AGAIN_MS = 4_000;

export const revisionsKey = (topology: string) => ['revisions', topology, 'list'];
const base = (topology: string) => `/api/topologies/${topology}/revisions/`;

/** The newest first; asked again while it is shown, because others make some too. */
export const useRevisions = (topology: string | null) =>
  useQuery({
    queryKey: revisionsKey(topology ?? ''),
    queryFn: async () => (await get<{ revisions: Revision[] }>(base(topology ?? ''))).revisions,
    enabled: topology !== null,
    staleTime: 0,
    refetchInterval: AGAIN_MS,
  });

/** What differs from one revision to another, or to `live`, which is what is drawn now. */
export function useComparison(topology: string | null, from: string | null, to: string) {
  const digest = useFindings((state) => (to === 'live' ? state.digest : ''));
  return useQuery({
    queryKey: ['comparison', topology, from, to, digest],
    queryFn: () => get<Comparison>(`/api/topologies/${topology}/compare/?from=${from}&to=${to}`),
    enabled: topology !== null && from !== null,
    // Positions are no part of the digest.
    refetchInterval: to === 'live' ? AGAIN_MS : false,
    placeholderData: (previous, query) => (query?.queryKey[2] === from ? previous : undefined),
  });
}

export const createRevision = (topology: string, body: { label?: string; author: string; reason?: string }) =>
  post<Revision>(base(topology), body);

export const nameRevision = (topology: string, revision: string, label: string) =>
  request<Revision>('PATCH', `${base(topology)}${revision}/`, { label });

/** The update that shows the revision again, for this browser to apply as its own change. */
export const proposeRevision = (topology: string, revision: string, author: string) =>
  post<{ changes: string; before: Revision }>(`${base(topology)}${revision}/propose/`, { author });
