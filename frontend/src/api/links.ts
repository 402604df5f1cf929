/** Share links over REST. */

import { useQuery } from '@tanstack/react-query';
import type { Right } from '../store/rights';
import { get, post, remove } from './client';
import { queryClient } from './queries';

export interface Link {
  id: string;
  right: Exclude<Right, 'own'>;
  title: string;
  path: string;
  created_at: string;
  opened_at: string | null;
}

const key = (topology: string) => ['links', topology];
const path = (topology: string, link = '') => `/api/topologies/${topology}/links/${link}`;

export const useLinks = (topology: string, enabled: boolean) =>
  useQuery({
    queryKey: key(topology),
    queryFn: () => get<{ links: Link[] }>(path(topology)),
    enabled,
    staleTime: 0,
  });

export async function makeLink(topology: string, right: Link['right'], title: string): Promise<Link> {
  const link = await post<Link>(path(topology), { right, title });
  await queryClient.invalidateQueries({ queryKey: key(topology) });
  return link;
}

export async function revokeLink(topology: string, link: string): Promise<void> {
  await remove(path(topology, `${link}/`));
  await queryClient.invalidateQueries({ queryKey: key(topology) });
}

/** The whole address, to be given to somebody. */
export const addressOf = (link: Link): string => `${window.location.origin}${link.path}`;
