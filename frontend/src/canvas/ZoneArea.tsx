/** A zone: an area behind what it holds, or folded, a card with the counts of that. */

import { Handle, type NodeProps, Position, useStore } from '@xyflow/react';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { memo } from 'react';
import { foldZone } from '../actions/zones';
import { useCatalogue } from '../api/queries';
import { colorOf, kindTitle } from '../model/catalogue';
import { plural } from '../model/format';
import type { NodeView } from '../model/types';
import { heldBy } from '../model/zones';
import { useCanvas } from '../store/canvas';
import { useFindings, worst } from '../store/findings';
import { usePresence } from '../store/presence';
import { useSession } from '../store/session';
import { IconButton } from '../ui/button';
import { NamedIcon } from '../ui/icons';
import { SEVERITY_TEXT, SeverityIcon } from '../ui/severity';
import { BoxCorner } from './BoxCorner';
import { CommentBadge } from './CommentBadge';
import { FAR_ZOOM, standsBack } from './NodeCard';
import { type CardNode, useZones } from './useFlow';

const PORT = '!pointer-events-none !size-2.5 !border-0 !bg-transparent';

/** Held nodes by kind, the most frequent first: `3 functions, 2 queues`. */
function useCounts(uid: string): { total: number; words: string; ids: string[]; uids: string[] } {
  const catalogue = useCatalogue();
  const zones = useZones();
  const byUid = useSession((state) => state.project.nodeByUid);
  const held = heldBy(zones, uid).flatMap((one) => byUid.get(one) ?? []);
  const byKind = new Map<string, number>();
  for (const { kind } of held) byKind.set(kind, (byKind.get(kind) ?? 0) + 1);
  const words = [...byKind]
    .sort((a, b) => b[1] - a[1])
    .map(([kind, n]) => plural(n, kindTitle(catalogue, kind).toLowerCase()))
    .join(', ');
  return { total: held.length, words, ids: held.map((node) => node.id), uids: held.map((node) => node.uid) };
}

function Findings({ ids }: { ids: string[] }) {
  const byNode = useFindings((state) => state.byNode);
  const all = ids.flatMap((id) => byNode.get(id) ?? []);
  const severity = worst(all);
  if (!severity) return null;
  return (
    <span
      className={`absolute -top-2.5 -right-2 flex h-5 items-center gap-1 rounded-full border border-line-strong bg-raised px-1.5 text-2xs font-semibold shadow-card ${SEVERITY_TEXT[severity]}`}
      title={`${plural(all.length, 'finding')} inside`}
    >
      <SeverityIcon severity={severity} size={12} />
      {all.length}
    </span>
  );
}

interface FoldedProps {
  node: NodeView;
  selected: boolean;
  color: string;
  far: boolean;
}

function Folded({ node, selected, color, far }: FoldedProps) {
  const { total, words, ids, uids } = useCounts(node.uid);
  const icon = useCatalogue().kinds.get(node.kind)?.icon ?? 'box';
  // It stands back when neither it nor anything in it is meant.
  const back = useCanvas(({ focus, found }) =>
    [focus?.nodes, found].some((among) => among && ![node.uid, ...uids].some((uid) => among.has(uid))),
  );
  return (
    <div
      className={`group relative h-full w-full rounded-xl border-[1.5px] border-dashed bg-raised shadow-[4px_4px_0_-1px_var(--hover),4px_4px_0_0_var(--line-strong)] ${selected ? 'border-transparent ring-2 ring-accent' : 'border-line-strong'} ${back ? 'opacity-35' : ''}`}
      data-testid="zone"
      data-node={node.id}
    >
      <div className="flex h-full items-center gap-2 px-2.5">
        <IconButton
          label={`Unfold ${node.title}`}
          small
          needs="edit"
          className="nodrag"
          onClick={() => foldZone(node.uid, false)}
        >
          <ChevronRight size={15} aria-hidden />
        </IconButton>
        <span style={{ color }}>
          <NamedIcon name={icon} size={18} />
        </span>
        <div className="min-w-0 flex-1">
          <span
            className={`block truncate font-semibold text-text ${far ? 'text-[20px] leading-[26px]' : 'text-sm leading-[18px]'}`}
          >
            {node.title}
          </span>
          <span
            className={`block truncate text-muted ${far ? 'text-[16px] leading-[22px]' : 'text-2xs leading-[15px]'}`}
          >
            {plural(total, 'node')}
          </span>
          {!far && (
            <span className="block truncate text-2xs leading-[15px] text-faint" title={words}>
              {words}
            </span>
          )}
        </div>
      </div>
      <Findings ids={ids} />
    </div>
  );
}

export const ZoneArea = memo(function ZoneArea({ id, selected = false }: NodeProps<CardNode>) {
  const node = useSession((state) => state.project.nodeByUid.get(id));
  const folded = useSession((state) => state.project.layout.get(id)?.collapsed ?? false);
  const over = useCanvas((state) => state.over === id);
  const back = useCanvas(({ focus }) => standsBack(focus?.nodes, id));
  const holder = usePresence((state) => state.holders.get(id));
  const far = useStore((state) => state.transform[2] < FAR_ZOOM);
  const count = useZones().members.get(id)?.length ?? 0;
  const catalogue = useCatalogue();
  if (!node) return null;
  const color = colorOf(catalogue, node.kind);
  const icon = catalogue.kinds.get(node.kind)?.icon ?? 'box';
  return (
    <>
      {folded ? (
        <Folded node={node} selected={selected} color={color} far={far} />
      ) : (
        <div
          className={`h-full w-full rounded-2xl border-2 border-dashed transition-[opacity,border-color] ${back ? 'opacity-40' : ''}`}
          style={{
            borderColor: selected || over ? 'var(--accent)' : `color-mix(in srgb, ${color} 40%, transparent)`,
            ...(holder ? { borderColor: holder.color, borderStyle: 'solid' } : {}),
            background: `color-mix(in srgb, ${over ? 'var(--accent)' : color} ${over ? 10 : 5}%, transparent)`,
          }}
          data-testid="zone"
          data-node={node.id}
        >
          <div className="zone-head pointer-events-auto flex h-9 w-full cursor-grab items-center gap-1.5 rounded-t-2xl pr-3 pl-2 active:cursor-grabbing">
            <IconButton
              label={`Fold ${node.title}`}
              small
              needs="edit"
              className="nodrag"
              onClick={() => foldZone(id, true)}
            >
              <ChevronDown size={15} aria-hidden />
            </IconButton>
            <span style={{ color }}>
              <NamedIcon name={icon} size={far ? 22 : 15} />
            </span>
            <span className={`min-w-0 truncate font-semibold text-text ${far ? 'text-[20px]' : 'text-xs'}`}>
              {node.title}
            </span>
            <span className={`shrink-0 text-faint ${far ? 'text-[17px]' : 'text-2xs'}`}>
              {plural(count, 'node')}
            </span>
          </div>
          {holder && (
            <span
              className="absolute -top-3 left-4 rounded px-1.5 text-[13px] leading-[18px] font-semibold text-white"
              style={{ background: holder.color }}
            >
              {holder.name}
            </span>
          )}
        </div>
      )}
      <CommentBadge uid={id} detail={far ? 'far' : 'near'} />
      <Handle type="target" position={Position.Left} className={PORT} isConnectable={false} />
      <Handle type="source" position={Position.Right} className={PORT} isConnectable={false} />
      {selected && !folded && (
        <BoxCorner id={id} minWidth={160} minHeight={96} className="!pointer-events-auto" />
      )}
    </>
  );
});
