import { BaseEdge, EdgeLabelRenderer, type EdgeProps, useStore } from '@xyflow/react';
import { memo, useEffect } from 'react';
import { useCatalogue } from '../api/queries';
import { connectionFields } from '../model/catalogue';
import { count } from '../model/format';
import { settingsLine } from '../model/summary';
import { useFindings, worst } from '../store/findings';
import { useRun } from '../store/run';
import { useSession } from '../store/session';
import { select, useUi } from '../store/ui';
import { SEVERITY_TEXT, SeverityIcon } from '../ui/severity';
import { edgePaths, edgeRoute } from './paths';
import type { RelationEdgeType } from './useFlow';

const DASH: Record<string, string | undefined> = { async: '7 4', data: '1.5 4', failure: '7 4' };
const LABEL_ZOOM = 0.55;

function labelScale(zoom: number): number {
  return zoom < LABEL_ZOOM ? 0 : Math.round(Math.min(1.5, Math.max(1, 1 / zoom)) * 20) / 20;
}

/** Between cards of one row a label takes what is free; elsewhere it may lie over the drawing. */
function labelWidth({ sourceX, sourceY, targetX, targetY }: EdgeProps, scale: number): number {
  const free = Math.abs(sourceY - targetY) < 36 && targetX > sourceX ? targetX - sourceX - 8 : 200;
  return Math.max(44, free / scale);
}

/** Shared defs: one arrow a look, so that a marker follows its edge's colour. */
export function Markers() {
  const colors = {
    plain: 'var(--edge)',
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

function useLabel(uid: string): string {
  const catalogue = useCatalogue();
  const edge = useSession((state) => state.project.edgeByUid.get(uid));
  const source = useSession((state) => state.project.nodeByUid.get(edge?.source ?? '')?.kind);
  const target = useSession((state) => state.project.nodeByUid.get(edge?.target ?? '')?.kind);
  if (!edge || !source || !target) return '';
  const fields = connectionFields(catalogue, source, edge.relation, target).filter(
    (field) =>
      (field.type === 'enum' || field.type === 'string') && (field.section ?? 'General') === 'General',
  );
  return settingsLine(fields, edge.fields).replace(' · ', ' ');
}

export const RelationEdge = memo(function RelationEdge(props: EdgeProps<RelationEdgeType>) {
  const { id, selected = false, data } = props;
  const [path, x, y] = edgeRoute(props, data?.beside);
  const edge = useSession((state) => state.project.edgeByUid.get(id));
  const evidence = useUi((state) => state.evidence);
  const findings = useFindings((state) => (edge ? state.byEdge.get(edge.id) : undefined));
  const numbers = useRun((state) => (edge ? state.stream.edges[edge.id] : undefined));
  // Labels keep their size on the screen down to where they would hide the drawing.
  const scale = useStore((state) => labelScale(state.transform[2]));
  const label = useLabel(id);

  useEffect(() => {
    edgePaths.set(id, path);
    return () => {
      edgePaths.delete(id);
    };
  }, [id, path]);

  const style = data?.style ?? 'sync';
  const isEvidence = evidence?.edges.has(id) ?? false;
  const dim = evidence !== null && !isEvidence;
  const look = selected ? 'selected' : isEvidence ? 'evidence' : style === 'failure' ? 'failure' : 'plain';
  const color = {
    selected: 'var(--accent)',
    evidence: 'var(--warning)',
    failure: 'var(--danger)',
    plain: 'var(--edge)',
  }[look];
  const severity = worst(findings);
  const messages = Number(numbers?.messages ?? 0);
  const errors = Number(numbers?.errors ?? 0);

  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={18}
        markerEnd={`url(#arrow-${look})`}
        style={{
          stroke: color,
          strokeWidth: selected || isEvidence ? 2.25 : 1.5,
          strokeDasharray: DASH[style],
          strokeLinecap: 'round',
          // As thick on the screen at every zoom.
          vectorEffect: 'non-scaling-stroke',
          opacity: dim ? 0.25 : style === 'failure' && !selected && !isEvidence ? 0.75 : 1,
        }}
      />
      {scale > 0 && (label || severity || messages > 0) && (
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
              transform: `translate(${x}px, ${y}px) translate(-50%, -50%) scale(${scale})`,
              maxWidth: labelWidth(props, scale),
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
                {scale === 1 ? `${count(errors)} failed` : `✕ ${count(errors)}`}
              </b>
            )}
          </button>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
