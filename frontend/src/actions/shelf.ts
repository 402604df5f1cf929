/** What a person does with whole topologies: make, bring, copy, rename, take away and delete them. */

import { Problem, post, remove, request } from '../api/client';
import { queryClient } from '../api/queries';
import { base64 } from '../model/base64';
import type { Topology, TopologySummary } from '../model/types';
import { toast } from '../store/toasts';
import { announce } from '../store/ui';

const refresh = () => queryClient.invalidateQueries({ queryKey: ['topologies'] });
const path = (topology: TopologySummary) => `/api/topologies/${topology.id}/`;
export const archiveOf = (topology: TopologySummary) => `${path(topology)}archive/`;
const called = (topology: { title: string; name: string }) => topology.title || topology.name;

function failed(error: unknown, what: string): null {
  toast(error instanceof Problem ? error.message : what, { tone: 'bad' });
  return null;
}

/** A new topology, from the gallery or empty; its id, or null when it could not be made. */
export async function create(body: { gallery: string } | { title: string }): Promise<string | null> {
  try {
    const made = await post<Topology>('/api/topologies/', body);
    await refresh();
    return made.id;
  } catch (error) {
    return failed(error, 'It could not be made.');
  }
}

export interface Brought {
  path: string;
  file: File;
}

/** Makes a topology of files that a person brought; its id, or the one line that says what is wrong with them. */
export async function bring(files: Brought[]): Promise<{ id: string } | { problem: string }> {
  try {
    const sent = await Promise.all(
      files.map(async ({ path: name, file }) => ({
        path: name,
        content: base64(new Uint8Array(await file.arrayBuffer())),
      })),
    );
    const made = await post<Topology>('/api/topologies/upload/', { files: sent });
    await refresh();
    announce(`${called(made)}: imported.`);
    return { id: made.id };
  } catch (error) {
    return { problem: error instanceof Problem ? error.message : 'The file cannot be read; try again.' };
  }
}

export async function duplicate(topology: TopologySummary): Promise<void> {
  try {
    const made = await post<Topology>(`${path(topology)}duplicate/`);
    await refresh();
    toast(`${made.title} is there.`, { tone: 'good' });
  } catch (error) {
    failed(error, 'It could not be copied.');
  }
}

export async function retitle(topology: TopologySummary, title: string): Promise<void> {
  if (!title || title === called(topology)) return;
  try {
    await request('PATCH', path(topology), { title });
    await refresh();
  } catch (error) {
    failed(error, 'It could not be renamed.');
  }
}

export async function drop(topology: TopologySummary): Promise<void> {
  try {
    await remove(path(topology));
    announce(`${called(topology)}: deleted.`);
    await refresh();
  } catch (error) {
    failed(error, 'It could not be deleted.');
  }
}
