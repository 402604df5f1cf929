/** The keyboard: one table of what each key does, shown by the help and run by the page. */

import { closeFind, openFind, useCanvas } from '../store/canvas';
import { endFollow, useFollow } from '../store/follow';
import { stopComparing, useRevisionsView } from '../store/revisions';
import { refused } from '../store/rights';
import { useSession } from '../store/session';
import { announce, openDialog, select, useUi } from '../store/ui';
import { nudge } from './arrange';
import { copySelection, cutSelection, duplicateSelection, paste, selectAll } from './clipboard';
import { commentOnSelection } from './comments';
import { startConnecting } from './connect';
import { focusOn } from './focus';
import { redo, undo } from './history';
import {
  addNext,
  editSelected,
  insertOnSelected,
  openMenu,
  renameSelected,
  toggleTable,
  walk,
} from './keyboard';
import { removeSelection } from './nodes';
import { addNote } from './notes';
import { toggleRevisions } from './revisions';
import { startRun } from './runs';
import { backToNow, moveBy, stepRun, toggleBreakpoint, togglePause } from './steering';
import { toggleText } from './text';
import { tidyUp } from './tidy';
import { viewport } from './viewport';
import { removeAndReconnect, spliceOut } from './wiring';
import { groupSelection, toggleFold, ungroupSelection } from './zones';

export interface Shortcut {
  keys: string;
  title: string;
  group: string;
  run: () => void;
}

/** What who may only look does with these: nothing, and is told why. */
const WRITING = new Set(['C', 'N', 'I', 'Mod+.', 'Shift+T', 'Mod+Enter', '/']);
const READING = new Set(['Mod+C', 'Mod+A']);

export const writes = ({ keys, group }: Pick<Shortcut, 'keys' | 'group'>): boolean =>
  (group === 'Edit' && !READING.has(keys)) || WRITING.has(keys) || keys.includes('Arrow');

const showSearch = () => openDialog('search');

export const SHORTCUTS: Shortcut[] = [
  { keys: 'Mod+K', title: 'Search or run a command', group: 'General', run: showSearch },
  { keys: '/', title: 'Add a node', group: 'General', run: showSearch },
  { keys: '?', title: 'Keyboard shortcuts', group: 'General', run: () => openDialog('shortcuts') },
  { keys: 'Mod+Enter', title: 'Start a run', group: 'General', run: () => void startRun() },
  { keys: 'P', title: 'Pause the run, or let it go on', group: 'Run', run: togglePause },
  { keys: 'S', title: 'One step of the paused run', group: 'Run', run: () => void stepRun() },
  { keys: 'B', title: 'Breakpoint on the selection', group: 'Run', run: toggleBreakpoint },
  { keys: ',', title: 'Back in time', group: 'Run', run: () => moveBy(-1) },
  { keys: '.', title: 'Forward in time', group: 'Run', run: () => moveBy(1) },
  { keys: 'L', title: 'Back to now', group: 'Run', run: backToNow },
  { keys: 'Mod+Z', title: 'Undo', group: 'Edit', run: undo },
  { keys: 'Mod+Shift+Z', title: 'Redo', group: 'Edit', run: redo },
  { keys: 'Mod+Y', title: 'Redo', group: 'Edit', run: redo },
  { keys: 'Mod+C', title: 'Copy', group: 'Edit', run: () => void copySelection() },
  { keys: 'Mod+X', title: 'Cut', group: 'Edit', run: cutSelection },
  { keys: 'Mod+V', title: 'Paste', group: 'Edit', run: paste },
  { keys: 'Mod+D', title: 'Duplicate', group: 'Edit', run: duplicateSelection },
  { keys: 'Mod+A', title: 'Select all', group: 'Edit', run: selectAll },
  { keys: 'Delete', title: 'Delete', group: 'Edit', run: removeSelection },
  { keys: 'Backspace', title: 'Delete', group: 'Edit', run: removeSelection },
  { keys: 'Mod+Delete', title: 'Delete and reconnect', group: 'Edit', run: removeAndReconnect },
  { keys: 'Shift+X', title: 'Splice out', group: 'Edit', run: spliceOut },
  { keys: 'Mod+G', title: 'Group', group: 'Edit', run: groupSelection },
  { keys: 'Mod+Shift+G', title: 'Ungroup', group: 'Edit', run: ungroupSelection },
  { keys: 'F2', title: 'Rename', group: 'Edit', run: renameSelected },
  { keys: 'E', title: 'Edit the settings', group: 'Canvas', run: editSelected },
  { keys: 'Shift+N', title: 'Add a note', group: 'Edit', run: () => void addNote() },
  { keys: 'M', title: 'Comment on the selection', group: 'Canvas', run: commentOnSelection },
  { keys: 'C', title: 'Connect the selected node', group: 'Canvas', run: startConnecting },
  { keys: 'N', title: 'Add the next node', group: 'Canvas', run: addNext },
  { keys: 'I', title: 'Insert a node into the edge', group: 'Canvas', run: insertOnSelected },
  { keys: ']', title: 'Go to what follows', group: 'Canvas', run: () => walk(true) },
  { keys: '[', title: 'Go to what leads here', group: 'Canvas', run: () => walk(false) },
  { keys: 'U', title: 'Show upstream', group: 'Canvas', run: () => focusOn('upstream') },
  { keys: 'D', title: 'Show downstream', group: 'Canvas', run: () => focusOn('downstream') },
  { keys: 'Mod+F', title: 'Find on the canvas', group: 'Canvas', run: () => openFind() },
  { keys: 'Mod+.', title: 'Fold or unfold the zone', group: 'Canvas', run: toggleFold },
  { keys: 'Y', title: 'Show or hide the text', group: 'Canvas', run: toggleText },
  { keys: 'H', title: 'Revisions', group: 'Canvas', run: toggleRevisions },
  { keys: 'T', title: 'Table of nodes and edges', group: 'Canvas', run: toggleTable },
  { keys: 'Shift+F10', title: 'Menu of the selection', group: 'Canvas', run: openMenu },
  { keys: 'Shift+T', title: 'Tidy up', group: 'Canvas', run: () => void tidyUp() },
  { keys: '1', title: 'Show everything', group: 'Canvas', run: () => viewport().fit() },
  { keys: '+', title: 'Zoom in', group: 'Canvas', run: () => viewport().zoomIn() },
  { keys: '-', title: 'Zoom out', group: 'Canvas', run: () => viewport().zoomOut() },
  { keys: 'ArrowLeft', title: 'Nudge left', group: 'Canvas', run: () => nudge(-1, 0, false) },
  { keys: 'ArrowRight', title: 'Nudge right', group: 'Canvas', run: () => nudge(1, 0, false) },
  { keys: 'ArrowUp', title: 'Nudge up', group: 'Canvas', run: () => nudge(0, -1, false) },
  { keys: 'ArrowDown', title: 'Nudge down', group: 'Canvas', run: () => nudge(0, 1, false) },
  { keys: 'Shift+ArrowLeft', title: 'Nudge far left', group: 'Canvas', run: () => nudge(-1, 0, true) },
  { keys: 'Shift+ArrowRight', title: 'Nudge far right', group: 'Canvas', run: () => nudge(1, 0, true) },
  { keys: 'Shift+ArrowUp', title: 'Nudge far up', group: 'Canvas', run: () => nudge(0, -1, true) },
  { keys: 'Shift+ArrowDown', title: 'Nudge far down', group: 'Canvas', run: () => nudge(0, 1, true) },
  { keys: 'Escape', title: 'Let go of everything', group: 'Canvas', run: letGo },
];

function letGo(): void {
  const { connecting, evidence, choice, quickAdd } = useUi.getState();
  const { focus, find, menu } = useCanvas.getState();
  if (connecting) announce('Connecting cancelled.');
  if (connecting || evidence || choice || quickAdd)
    useUi.setState({ connecting: null, evidence: null, choice: null, quickAdd: null });
  else if (useRevisionsView.getState().from !== null) stopComparing();
  else if (useFollow.getState().client !== null) endFollow();
  else if (menu) useCanvas.setState({ menu: null });
  else if (focus) useCanvas.setState({ focus: null });
  else if (find) closeFind();
  else select([]);
}

export function keysOf(event: KeyboardEvent): string {
  const mod = event.metaKey || event.ctrlKey;
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  // A character that needs Shift already says so: `?`, not `Shift+?`.
  const shift = event.shiftKey && (event.key.length > 1 || /[a-z]/i.test(event.key));
  return [mod && 'Mod', shift && 'Shift', key].filter(Boolean).join('+');
}

const TABLE = new Map(SHORTCUTS.map((shortcut) => [shortcut.keys, shortcut]));
const EVERYWHERE = new Set(['Mod+K', 'Mod+Enter']);

function isEditing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Keys that a focused control needs itself: menus, tabs and lists move by arrows. */
function isControl(target: EventTarget | null, keys: string): boolean {
  if (keys === 'Escape' && target instanceof HTMLElement && target.closest('[role="tablist"]')) return false;
  return (
    target instanceof HTMLElement &&
    target.closest(
      '[role="menu"],[role="tablist"],[role="listbox"],[role="dialog"],[role="tree"],[role="separator"]',
    ) !== null
  );
}

export function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || useSession.getState().topology === null) return;
  const keys = keysOf(event);
  const shortcut = TABLE.get(keys);
  if (!shortcut) return;
  if (!EVERYWHERE.has(keys) && (isEditing(event.target) || isControl(event.target, keys))) return;
  if (useUi.getState().dialog !== null && !EVERYWHERE.has(keys)) return;
  const onNode = event.target instanceof Element && event.target.closest('.react-flow__node') !== null;
  if (onNode && keys.includes('Arrow')) return;
  if (keys === 'Mod+C' && window.getSelection()?.toString()) return;
  event.preventDefault();
  if (!writes(shortcut) || !refused('edit')) shortcut.run();
}
