/** How the next run will be made; kept while the page is open. */

import { create } from 'zustand';

export interface RunSettings {
  handlers: 'modelled' | 'sandboxed';
  scenario: string | null;
  seed: string;
  clock: 'virtual' | 'wall';
  speed: number;
  /** It waits before its first event. */
  paused: boolean;
  /** The scenario that the editor shows. */
  editing: string | null;
}

export const useRunSettings = create<RunSettings>(() => ({
  handlers: 'modelled',
  scenario: null,
  seed: '',
  clock: 'virtual',
  speed: 1,
  paused: false,
  editing: null,
}));
