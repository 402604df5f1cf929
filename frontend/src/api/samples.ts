/** Events that a node's code would get, made by the server from the ways that lead to the node. */

import { useQuery } from '@tanstack/react-query';
import type { Json, JsonObject } from '../model/types';
import { get } from './client';

export interface Sample {
  /** Who made the body and what it came through, as `Charge card → Emails`. */
  title: string;
  /** The edge along which it comes; null by hand. */
  edge: string | null;
  /** What the node's code gets; of a channel what code behind it gets; of a gateway the request. */
  event: Json;
  /** What was sent at first, out of every envelope; of a channel what one would send to it. */
  body: Json;
  path: string[];
  attributes: JsonObject;
  detail_type: string | null;
  origin: 'scenario' | 'schema' | 'names';
}

/** The samples of a node, or those along one edge; asked again when the design is another one. */
export const useSamples = (topology: string, node: string | null, digest = '', edge?: string) =>
  useQuery({
    queryKey: ['samples', topology, node, digest, edge ?? ''],
    queryFn: () => {
      const query = edge ? `?${new URLSearchParams({ edge })}` : '';
      return get<Sample[]>(`/api/topologies/${topology}/nodes/${node}/samples/${query}`);
    },
    enabled: topology !== '' && node !== null,
    placeholderData: (previous) => previous,
  });
