/** What this browser shows: selection, panels, dialogs, theme. Nothing of it is shared. */

import { create } from 'zustand';
import type { Box } from '../model/types';

/** The name of a page in `panels/dock/tabs`. */
export type DockTab = string;
export type Theme = 'system' | 'dark' | 'light';
export type Tool = 'hand' | 'select';
/** The name of the dialog that is open; each `*.dialog.tsx` in `panels` knows its own. */
export type Dialog = string | null;

export interface RelationChoice {
  source: string;
  target: string;
  /** Screen position for the menu. */
  at: { x: number; y: number };
}

export interface QuickAdd {
  /** The node that the new one hangs on; null adds a node alone. */
  from: string | null;
  side: 'out' | 'in';
  screen: { x: number; y: number };
  flow: { x: number; y: number };
  /** The edge that the new node is set into. */
  into?: string;
}

interface UiState {
  nodes: ReadonlySet<string>;
  edges: ReadonlySet<string>;
  drag: ReadonlyMap<string, Box>;
  dock: DockTab | null;
  dialog: Dialog;
  theme: Theme;
  /** The theme as it is seen: what `system` means at the moment. */
  shade: 'dark' | 'light';
  tool: Tool;
  minimap: boolean;
  palette: boolean;
  inspector: boolean;
  file: string | null;
  openFiles: string[];
  choice: RelationChoice | null;
  quickAdd: QuickAdd | null;
  /** The node from which a connection is being drawn by keyboard. */
  connecting: string | null;
  /** Ids of nodes and edges that are shown as evidence. */
  evidence: { finding: string; nodes: ReadonlySet<string>; edges: ReadonlySet<string> } | null;
  trace: string | null;
  messagesOf: string | null;
  announcement: string;
  /** Where the pointer was last, on the screen. Written without telling anybody. */
  pointer: { x: number; y: number };
}

const THEME_KEY = 'signalbox.theme';

export const useUi = create<UiState>(() => ({
  nodes: new Set(),
  edges: new Set(),
  drag: new Map(),
  dock: null,
  dialog: null,
  theme: (globalThis.localStorage?.getItem(THEME_KEY) as Theme | null) ?? 'system',
  shade: 'dark',
  tool: 'hand',
  minimap: true,
  palette: true,
  inspector: true,
  file: null,
  openFiles: [],
  choice: null,
  quickAdd: null,
  connecting: null,
  evidence: null,
  trace: null,
  messagesOf: null,
  announcement: '',
  pointer: { x: 0, y: 0 },
}));

const same = (a: ReadonlySet<string>, b: ReadonlySet<string>) =>
  a.size === b.size && [...a].every((item) => b.has(item));

export function select(nodes: Iterable<string>, edges: Iterable<string> = []): void {
  const next = { nodes: new Set(nodes), edges: new Set(edges) };
  const state = useUi.getState();
  if (same(state.nodes, next.nodes) && same(state.edges, next.edges)) return;
  useUi.setState(next);
}

export function showDock(dock: DockTab | null): void {
  useUi.setState({ dock });
}

export function toggleDock(tab: DockTab): void {
  useUi.setState((state) => ({ dock: state.dock === tab ? null : tab }));
}

export function openDialog(dialog: Dialog): void {
  useUi.setState({ dialog });
}

/** Said by the page's live region. */
export function announce(text: string): void {
  useUi.setState((state) => ({ announcement: state.announcement === text ? `${text} ` : text }));
}

export function openFile(path: string): void {
  useUi.setState((state) => ({
    file: path,
    openFiles: state.openFiles.includes(path) ? state.openFiles : [...state.openFiles, path],
  }));
}

export function closeFile(path: string): void {
  useUi.setState((state) => {
    const openFiles = state.openFiles.filter((other) => other !== path);
    return { openFiles, file: state.file === path ? (openFiles[openFiles.length - 1] ?? null) : state.file };
  });
}

const OPENED_KEY = 'signalbox.opened';

/** The topology that this browser had open last. */
export const lastOpened = (): string | null => globalThis.localStorage?.getItem(OPENED_KEY) ?? null;

export function rememberOpened(topology: string): void {
  globalThis.localStorage?.setItem(OPENED_KEY, topology);
}

/** Everything that belongs to one topology goes when another is opened. */
export function resetUi(): void {
  useUi.setState({
    nodes: new Set(),
    edges: new Set(),
    drag: new Map(),
    dock: null,
    dialog: null,
    file: null,
    openFiles: [],
    choice: null,
    quickAdd: null,
    connecting: null,
    evidence: null,
    trace: null,
    messagesOf: null,
  });
}

export function resolveTheme(theme: Theme): 'dark' | 'light' {
  if (theme !== 'system') return theme;
  return globalThis.matchMedia?.('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

export function applyTheme(theme: Theme): void {
  const shade = resolveTheme(theme);
  document.documentElement.dataset.theme = shade;
  // What draws by itself reads the colours anew: also when the machine, and not the person, changes the theme.
  useUi.setState({ shade });
}

export function setTheme(theme: Theme): void {
  globalThis.localStorage?.setItem(THEME_KEY, theme);
  useUi.setState({ theme });
  applyTheme(theme);
}
