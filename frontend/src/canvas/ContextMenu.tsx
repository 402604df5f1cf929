/** What can be done with what is selected, or with the canvas, as a menu; the keys stand beside. */

import { copySelection, duplicateSelection, paste, selectAll } from '../actions/clipboard';
import { commentAt, commentOnSelection } from '../actions/comments';
import { startConnecting } from '../actions/connect';
import { focusOn } from '../actions/focus';
import { addNext, editSelected, insertOnSelected, renameSelected } from '../actions/keyboard';
import { removeSelection, reverseEdge } from '../actions/nodes';
import { addNote } from '../actions/notes';
import { toggleBreakpoint } from '../actions/steering';
import { tidy, unplaced } from '../actions/tidy';
import { viewport } from '../actions/viewport';
import { removeAndReconnect, spliceOut } from '../actions/wiring';
import { groupSelection, toggleFold, ungroupSelection } from '../actions/zones';
import { plural } from '../model/format';
import { type CanvasView, openFind } from '../store/canvas';
import { useWhyNot } from '../store/rights';
import { useSession } from '../store/session';
import { openDialog, useUi } from '../store/ui';
import { FloatingMenu, type Item } from './Menus';
import { useZones } from './useFlow';

const item = (title: string, run: () => void, keys?: string): Item => ({ key: title, title, run, keys });

/** What a viewer may do too; the rest says why not. */
const READS = new Set(['Edit settings', 'Show upstream', 'Show downstream', 'Copy', 'Select all', 'Find']);
const COMMENT = item('Comment', commentOnSelection, 'M');

function useAllowed(items: Item[]): Item[] {
  const edit = useWhyNot('edit');
  const comment = useWhyNot('comment');
  return items.map((one) =>
    READS.has(one.key) ? one : { ...one, why: one.key === COMMENT.key ? comment : edit },
  );
}

function useNodeItems(): Item[] {
  const nodes = useUi((state) => state.nodes);
  const zones = useZones();
  const byUid = useSession((state) => state.project.nodeByUid);
  const chosen = [...nodes].filter((uid) => byUid.has(uid));
  const one = chosen.length === 1;
  const holds = chosen.some((uid) => zones.members.has(uid));
  return [
    ...(one && !holds
      ? [item('Connect to…', startConnecting, 'C'), item('Add the next node', addNext, 'N')]
      : []),
    ...(nodes.size === 1 ? [item(one ? 'Rename' : 'Write', renameSelected, 'F2')] : []),
    ...(one ? [item('Edit settings', editSelected, 'E')] : []),
    ...(one && !holds ? [item('Breakpoint', toggleBreakpoint, 'B')] : []),
    ...(holds
      ? [item('Fold or unfold', toggleFold, 'Mod+.'), item('Ungroup', ungroupSelection, 'Mod+Shift+G')]
      : []),
    ...(chosen.length > 0 ? [item('Group', groupSelection, 'Mod+G')] : []),
    ...(chosen.length > 0 && !holds
      ? [
          item('Show upstream', () => focusOn('upstream'), 'U'),
          item('Show downstream', () => focusOn('downstream'), 'D'),
        ]
      : []),
    COMMENT,
    item('Copy', () => void copySelection(), 'Mod+C'),
    item('Duplicate', duplicateSelection, 'Mod+D'),
    ...(chosen.length > 0 && !holds
      ? [
          item('Splice out', spliceOut, 'Shift+X'),
          item('Delete and reconnect', removeAndReconnect, 'Mod+Delete'),
        ]
      : []),
    item('Delete', removeSelection, 'Delete'),
  ];
}

function useEdgeItems(): Item[] {
  const [uid] = useUi((state) => state.edges);
  return [
    item('Insert a node', insertOnSelected, 'I'),
    item('Edit settings', editSelected, 'E'),
    item('Breakpoint', toggleBreakpoint, 'B'),
    ...(uid ? [item('Reverse', () => reverseEdge(uid))] : []),
    COMMENT,
    item('Delete', removeSelection, 'Delete'),
  ];
}

const canvasItems = (at: { x: number; y: number }): Item[] => [
  item('Add a node', () => openDialog('search'), '/'),
  item('Add a note', () => void addNote(), 'Shift+N'),
  { ...COMMENT, run: () => commentAt(viewport().placeOf(at)) },
  item('Paste', paste, 'Mod+V'),
  item('Select all', selectAll, 'Mod+A'),
  item('Find', () => openFind(), 'Mod+F'),
];

/** Tidying asks what may be moved. */
function useTidyItems(): Item[] {
  const project = useSession((state) => state.project);
  const selected = useUi((state) => [...state.nodes].filter((uid) => project.nodeByUid.has(uid)).length);
  const loose = unplaced().size;
  const unplacedOnes = {
    ...item('What nobody placed', () => void tidy('unplaced')),
    doc: loose === 0 ? 'Everything was placed by hand' : `Moves ${plural(loose, 'node')} at most`,
  };
  const everything = {
    ...item('Everything', () => void tidy('all')),
    doc: `Moves ${plural(project.nodes.length, 'node')}, placed ones too`,
  };
  return [
    ...(selected > 1
      ? [{ ...item('The selection', () => void tidy('selection')), doc: `Moves ${selected} nodes` }]
      : []),
    // What moves something comes first.
    ...(loose === 0 ? [everything, unplacedOnes] : [unplacedOnes, everything]),
  ];
}

const TITLES = { nodes: 'Selection', edge: 'Edge', canvas: 'Canvas', tidy: 'Tidy up' };

export function MenuOfCanvas({ menu }: { menu: NonNullable<CanvasView['menu']> }) {
  const items = {
    nodes: useNodeItems(),
    edge: useEdgeItems(),
    canvas: canvasItems(menu),
    tidy: useTidyItems(),
  };
  const allowed = useAllowed(items[menu.of]);
  return <FloatingMenu key={menu.of} label={TITLES[menu.of]} items={allowed} at={menu} />;
}
