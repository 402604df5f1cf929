/** What the server says of a filter: an event that it takes, and whether it takes this one. */

import { useQuery } from '@tanstack/react-query';
import type { Json, JsonObject } from '../model/types';
import { post } from './client';

/** A filter as an edge out of a kind has it. */
export interface Filter {
  dialect: string;
  filter: Json;
  source: string;
  scope?: string;
}

export interface Clause {
  path: string;
  wanted: Json[];
  found: Json[];
  holds: boolean;
  reason: string;
}

export interface Verdict {
  /** null where the filter itself is not valid. */
  matches: boolean | null;
  clauses: Clause[];
  reason: string;
}

/** Whether the event passes; not asked while there is none. */
export const useVerdict = (filter: Filter, event: Json | undefined) =>
  useQuery({
    queryKey: ['verdict', filter, event],
    queryFn: () => post<Verdict>('/api/filters/match/', { ...filter, event }),
    enabled: event !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    placeholderData: (previous) => previous,
  });

/** Values by path of an event that the filter takes; empty where none is found. */
export async function exampleOf(filter: Filter): Promise<JsonObject> {
  const first = Array.isArray(filter.filter) ? filter.filter[0] : filter.filter;
  const dialect = filter.dialect === 'policy' ? 'policy' : 'pattern';
  const { example } = await post<{ example: JsonObject }>('/api/filters/', { patterns: [first], dialect });
  return example;
}
