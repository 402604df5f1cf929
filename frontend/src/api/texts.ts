/** The main document as text, and what a typed one comes to. */

import { queryOptions } from '@tanstack/react-query';
import type { JsonObject, Severity } from '../model/types';
import { get, post } from './client';

export interface Source {
  main: string;
  text: string;
  version: string;
  /** The number of the typed text that it came from last. */
  draft: number;
  digest: string;
}

export interface TextProblem {
  rule: string;
  severity: Severity;
  message: string;
  line: number | null;
}

export interface Proposal {
  /** The Yjs update that makes the document show the text, base64; null while the text has new errors. */
  changes: string | null;
  draft: number;
  version: string;
  digest: string;
  problems: TextProblem[];
}

export const readText = (topology: string) => get<Source>(`/api/topologies/${topology}/text/`);

export const proposeText = (topology: string, text: string, base: string) =>
  post<Proposal>(`/api/topologies/${topology}/text/`, { text, base });

export const schemaQuery = queryOptions({
  queryKey: ['document-schema'],
  queryFn: () => get<JsonObject>('/api/schema/document/'),
  staleTime: Number.POSITIVE_INFINITY,
});
