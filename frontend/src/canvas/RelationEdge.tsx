import { BaseEdge, EdgeLabelRenderer, type EdgeProps, useStore } from '@xyflow/react';
import { memo, useEffect } from 'react';
import { count } from '../model/format';
import { share } from '../model/summary';
import { type CanvasView, useCanvas } from '../store/canvas';
import { threadsOn, useComments } from '../store/comments';
import { useFindings, worst } from '../store/findings';
import { type Holder, usePresence } from '../store/presence';
import { useRun } from '../store/run';
import { useSession } from '../store/session';
import { select, useUi } from '../store/ui';
import { SEVERITY_TEXT, SeverityIcon } from '../ui/severity';
import { CommentBadge } from './CommentBadge';
import { InsertButton } from './InsertButton';
import { edgePaths, edgeRoute } from './paths';
import { endsKey } from './routing';
import { StopBadge, useStop } from './StopBadge';
import { labelScale, type RelationData, type RelationEdgeType } from './useFlowEdges';

const DASH: Record<string, string | undefined> = { async: '7 4', data: '1.5 4', failure: '7 4' };

/** The way around other cards, as long as neither end is moved from where it was made for. */
export function wayOf(
  props: EdgeProps,
  data: RelationData | undefined,
): [path: string, x: number, y: number] {
  const { sourceX, sourceY, targetX, targetY } = props;
  const route = data?.route;
  if (route?.ends === endsKey(sourceX, sourceY, targetX, targetY)) return [route.path, route.x, route.y];
  return edgeRoute(props, data?.beside);
}

/** Shared defs: one arrow a look, so that a marker follows its edge's colour. */
export function Markers() {
  const colors = {
    plain: 'var(--edge)',
    thin: 'var(--edge)',
    failure: 'var(--danger)',
    selected: 'var(--accent)',
    evidence: 'var(--warning)',
  };
  return (
    <svg className="absolute size-0" aria-hidden="true">
      <defs>
        {Object.entries(colors).map(([name, color]) => (
          <marker
            key={name}
            id={`arrow-${name}`}
            viewBox="0 0 10 10"
            refX="8"
            refY="5"
            markerWidth="7"
            markerHeight="7"
            orient="auto-start-reverse"
            markerUnits="userSpaceOnUse"
          >
            <path d="M1 1.2 8.4 5 1 8.8Z" fill={color} stroke={color} strokeLinejoin="round" />
          </marker>
        ))}
      </defs>
    </svg>
  );
}

/** Whether an edge stands back behind the part of the drawing that is in focus, or that was found. */
function standsBack({ focus, found }: CanvasView, id: string): boolean {
  return (focus !== null && !focus.edges.has(id)) || (found !== null && !found.has(id));
}

/** Who has the edge selected, beside it. */
function HolderTag({ holder, x, y }: { holder: Holder; x: number; y: number }) {
  return (
    <span
      className="pointer-events-none absolute rounded px-1.5 text-2xs font-semibold text-white"
      style={{ background: holder.color, transform: `translate(${x}px, ${y}px) translate(-50%, -50%)` }}
    >
      {holder.name}
    </span>
  );
}

export const RelationEdge = memo(function RelationEdge(props: EdgeProps<RelationEdgeType>) {
  const { id, selected = false, data } = props;
  const [path, x, y] = wayOf(props, data);
  const fresh = path === data?.route?.path;
  const edge = useSession((state) => state.project.edgeByUid.get(id));
  const evidence = useUi((state) => state.evidence);
  const findings = useFindings((state) => (edge ? state.byEdge.get(edge.id) : undefined));
  const numbers = useRun((state) => (edge ? state.stream.edges[edge.id] : undefined));
  const stopped = useStop(edge ? { edge: edge.id } : null);
  // Labels keep their size on the screen down to where they would hide the drawing.
  const scale = useStore((state) => labelScale(state.transform[2]));
  const label = data?.label ?? '';
  const hover = useCanvas((state) => state.hover === id);
  const aim = useCanvas((state) => state.aim === id);
  const commented = useComments((state) => threadsOn(state.threads, id).length > 0);
  const holder = usePresence((state) => state.holders.get(id));
  const out = useCanvas((state) => standsBack(state, id));

  useEffect(() => {
    edgePaths.set(id, path);
    return () => {
      edgePaths.delete(id);
    };
  }, [id, path]);

  const style = data?.style ?? 'sync';
  const isEvidence = evidence?.edges.has(id) ?? false;
  const dim = (evidence !== null && !isEvidence) || out;
  const look =
    selected || aim ? 'selected' : isEvidence ? 'evidence' : style === 'failure' ? 'failure' : 'plain';
  const color = {
    selected: 'var(--accent)',
    evidence: 'var(--warning)',
    failure: 'var(--danger)',
    plain: 'var(--edge)',
  }[look];
  const severity = worst(findings);
  const messages = Number(numbers?.messages ?? 0);
  const errors = Number(numbers?.errors ?? 0);
  // Where it finds no place beside the others it waits until its edge is chosen.
  const place = fresh ? data?.place : undefined;
  const written = scale > 0 && (label !== '' || severity !== null || messages > 0);
  const shown = written && (place !== undefined || label === '' || !fresh || selected || hover);
  const [labelX, labelY] = place ? [place.x, place.y] : [x, y];

  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={18}
        markerEnd={`url(#arrow-${look})`}
        style={{
          stroke: holder && look === 'plain' ? holder.color : color,
          strokeWidth: aim ? 3.5 : selected || isEvidence || hover || holder ? 2.25 : 1.5,
          strokeDasharray: DASH[style],
          strokeLinecap: 'round',
          // As thick on the screen at every zoom.
          vectorEffect: 'non-scaling-stroke',
          opacity: dim ? 0.25 : style === 'failure' && !selected && !isEvidence ? 0.75 : 1,
        }}
      />
      {shown && (
        <EdgeLabelRenderer>
          <button
            type="button"
            tabIndex={-1}
            title={[label, errors > 0 && `${count(errors)} failed`].filter(Boolean).join(' · ') || undefined}
            onClick={() => select([], [id])}
            className={`nodrag nopan pointer-events-auto absolute flex h-[18px] items-center gap-1 rounded-full border bg-panel px-1.5 text-[10px] leading-none text-muted ${
              selected ? 'border-accent text-accent-text' : 'border-line'
            } ${dim ? 'opacity-25' : ''}`}
            style={{
              transform: `translate(${labelX}px, ${labelY}px) translate(-50%, -50%) scale(${scale})`,
              maxWidth: place?.width ?? 120,
            }}
          >
            {severity && (
              <span className={SEVERITY_TEXT[severity]}>
                <SeverityIcon severity={severity} size={11} />
              </span>
            )}
            {label && (scale === 1 || messages === 0) && <span className="truncate font-mono">{label}</span>}
            {messages > 0 && (
              <b className="tabular font-semibold whitespace-nowrap text-text">{count(messages)}</b>
            )}
            {errors > 0 && (
              <b className="tabular font-semibold whitespace-nowrap text-danger">
                {scale === 1 ? `${share(errors, messages)} failed` : `✕ ${share(errors, messages)}`}
              </b>
            )}
          </button>
        </EdgeLabelRenderer>
      )}
      {(commented || holder) && (
        <EdgeLabelRenderer>
          <CommentBadge uid={id} detail="near" at={{ x: labelX, y: labelY - 16 * (scale || 1) }} />
          {holder && <HolderTag holder={holder} x={labelX} y={labelY + 16 * (scale || 1)} />}
        </EdgeLabelRenderer>
      )}
      {stopped !== null && (
        <EdgeLabelRenderer>
          <div
            className="absolute"
            style={{
              transform: `translate(${x}px, ${y}px) translate(-50%, -50%) translateY(${shown ? 18 * scale : 0}px) scale(${scale || 1.75})`,
            }}
          >
            <StopBadge held={stopped} />
          </div>
        </EdgeLabelRenderer>
      )}
      {(hover || selected) && (
        <InsertButton edge={id} x={labelX} y={labelY} beside={shown} scale={scale || 1.75} />
      )}
    </>
  );
});
