/** A run as it stood at one moment, read from the server. */

import { useQuery } from '@tanstack/react-query';
import type { Picture } from '../model/replay';
import type { QueueMessage } from '../model/runs';
import { get } from './client';

export const momentOf = (run: string, t_us: number) =>
  get<Picture>(`/api/runs/${run}/at/?t_us=${Math.round(t_us)}`);

/** What a node held at a moment; nothing is asked while `t_us` is null. */
export const useMessagesAt = (run: string | null, node: string | null, t_us: number | null) =>
  useQuery({
    queryKey: ['messages-at', run, node, t_us === null ? null : Math.round(t_us)],
    queryFn: () =>
      get<{ count: number; messages: QueueMessage[] }>(
        `/api/runs/${run}/at/messages/?node=${encodeURIComponent(node ?? '')}&t_us=${Math.round(t_us ?? 0)}`,
      ),
    enabled: run !== null && node !== null && t_us !== null,
    placeholderData: (previous) => previous,
  });
