import { Copy, Trash2 } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { duplicateSelection } from '../../actions/clipboard';
import { removeSelection } from '../../actions/nodes';
import { tidyUp } from '../../actions/tidy';
import { groupSelection } from '../../actions/zones';
import { plural } from '../../model/format';
import { useRevisionsView } from '../../store/revisions';
import { useSession } from '../../store/session';
import { useUi } from '../../store/ui';
import { Button } from '../../ui/button';
import { Arrange } from './Arrange';
import { EdgeInspector } from './EdgeInspector';
import { NodeInspector } from './NodeInspector';
import { Overview } from './Overview';

const RevisionsPanel = lazy(() =>
  import('../revisions/RevisionsPanel').then((module) => ({ default: module.RevisionsPanel })),
);

function Several({ nodes, edges }: { nodes: number; edges: number }) {
  const parts = [nodes > 0 && plural(nodes, 'node'), edges > 0 && plural(edges, 'edge')].filter(Boolean);
  const none = nodes === 0 ? 'Select a node as well: edges go with their nodes.' : undefined;
  const few = nodes < 2 ? 'Select two nodes or more.' : undefined;
  return (
    <div className="space-y-3 p-3.5">
      <h2 className="text-[15px] font-semibold text-text">{parts.join(' and ')} selected</h2>
      <Arrange count={nodes} />
      <div className="flex flex-wrap gap-2">
        <Button
          small
          needs="edit"
          icon={<Copy size={13} aria-hidden />}
          onClick={duplicateSelection}
          disabled={nodes === 0}
          title={none}
        >
          Duplicate
        </Button>
        <Button small needs="edit" onClick={groupSelection} disabled={nodes === 0} title={none}>
          Group
        </Button>
        <Button small needs="edit" onClick={() => void tidyUp()} disabled={nodes < 2} title={few}>
          Tidy up
        </Button>
        <Button
          small
          tone="danger"
          needs="edit"
          icon={<Trash2 size={13} aria-hidden />}
          onClick={removeSelection}
        >
          Delete
        </Button>
      </div>
    </div>
  );
}

export function Inspector() {
  const revisions = useRevisionsView((state) => state.shown);
  const nodes = useUi((state) => state.nodes);
  const edges = useUi((state) => state.edges);
  const project = useSession((state) => state.project);
  const present = [...nodes].filter((uid) => project.nodeByUid.has(uid));
  const presentEdges = [...edges].filter((uid) => project.edgeByUid.has(uid));
  const node = project.nodeByUid.get(present[0] ?? '');
  const edge = project.edgeByUid.get(presentEdges[0] ?? '');
  const total = present.length + presentEdges.length;
  if (revisions)
    return (
      <Suspense fallback={null}>
        <RevisionsPanel />
      </Suspense>
    );
  return (
    <aside aria-label="Inspector" className="h-full overflow-hidden border-l border-line bg-panel">
      {total > 1 ? (
        <Several nodes={present.length} edges={presentEdges.length} />
      ) : node ? (
        <NodeInspector key={node.uid} node={node} />
      ) : edge ? (
        <EdgeInspector key={edge.uid} edge={edge} />
      ) : (
        <Overview />
      )}
    </aside>
  );
}
