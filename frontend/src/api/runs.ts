/** What the browser reads of several runs. */

import { useQuery } from '@tanstack/react-query';
import type { Comparison } from '../model/comparison';
import { get } from './client';

export const useComparison = (pair: [string, string] | null) =>
  useQuery({
    queryKey: ['compare', ...(pair ?? [])],
    queryFn: () => get<Comparison>(`/api/runs/${pair?.[0]}/compare/?to=${pair?.[1]}`),
    enabled: pair !== null,
  });
