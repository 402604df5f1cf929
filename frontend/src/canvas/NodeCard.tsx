import { Handle, type NodeProps, Position, useConnection, useStore } from '@xyflow/react';
import { memo, type ReactNode } from 'react';
import { refusalBetween } from '../actions/connect';
import { useCatalogue } from '../api/queries';
import { colorOf } from '../model/catalogue';
import { figuresLine } from '../model/figures';
import { liveFigures, pulse, settingsLine } from '../model/summary';
import type { Finding, NodeView } from '../model/types';
import { useCanvas } from '../store/canvas';
import { useFigures } from '../store/figures';
import { useFindings, worst } from '../store/findings';
import { usePresence } from '../store/presence';
import { useRun } from '../store/run';
import { useSession } from '../store/session';
import { useUi } from '../store/ui';
import { KindTile } from '../ui/icons';
import { SEVERITY_TEXT, SeverityIcon } from '../ui/severity';
import { CommentBadge } from './CommentBadge';
import { StopBadge, useStop } from './StopBadge';
import type { CardNode } from './useFlow';

export const FAR_ZOOM = 0.5;
/** Between far and this the kind is left to its icon, and name and figures are larger. */
const NEAR_ZOOM = 0.86;

/** The node from which a connection is drawn, by pointer or by keyboard, and its direction. */
function useDrawing(): { from: string; out: boolean } | null {
  const pointer = useConnection((c) => (c.inProgress ? `${c.fromNode.id}|${c.fromHandle.type}` : null));
  const keyboard = useUi((state) => state.connecting);
  if (pointer) {
    const [from, type] = pointer.split('|') as [string, string];
    return { from, out: type === 'source' };
  }
  return keyboard ? { from: keyboard, out: true } : null;
}

const SHORT: Record<string, string> = {
  invocations: 'runs',
  requests: 'req',
  errors: 'err',
  failed: 'err',
  'dead-lettered': 'dead',
  throttled: 'thr',
  running: 'on',
  waiting: 'wait',
  oldest: 'old',
};

function LiveLine({ node, near }: { node: NodeView; near: boolean }) {
  const numbers = useRun((state) => state.stream.nodes[node.id]);
  const kind = useCatalogue().kinds.get(node.kind);
  const derived = useFigures((state) => (state.shown ? figuresLine(state.nodes[node.id] ?? {}) : null));
  const all = numbers && derived === null ? liveFigures(numbers) : [];
  const now = numbers && !near && !all.some((figure) => figure.bad) ? pulse(numbers).slice(0, 1) : [];
  const figures = near ? all : [...all.filter((figure, i) => i === 0 || figure.bad), ...now];
  if (figures.length > 0)
    return (
      <span
        className={`tabular flex truncate text-muted ${near ? 'gap-2 text-2xs' : 'gap-2.5 text-[13.5px] leading-[20px]'}`}
      >
        {figures.map((figure) => (
          <span key={figure.label} className={figure.bad ? 'font-medium text-danger' : ''}>
            <b className="font-semibold text-text" style={figure.bad ? { color: 'inherit' } : undefined}>
              {figure.value}
            </b>{' '}
            {near || figures.length === 1 ? figure.label : (SHORT[figure.label] ?? figure.label)}
          </span>
        ))}
      </span>
    );
  const settings = derived ?? settingsLine(kind?.fields ?? [], node.fields);
  return settings ? (
    <span className={`truncate text-faint ${near ? 'text-2xs' : 'text-[13px] leading-[20px]'}`}>
      {settings}
    </span>
  ) : null;
}

/** The kind, and while a run is shown what changes by the second. */
function KindLine({ node, title }: { node: NodeView; title: string }) {
  const numbers = useRun((state) => state.stream.nodes[node.id]);
  const now = numbers ? pulse(numbers) : [];
  return (
    <span className="tabular truncate text-2xs leading-[15px] text-muted">
      {[
        title,
        ...now.map(({ label, value }) => (label === 'oldest' ? `oldest ${value}` : `${value} ${label}`)),
      ].join(' · ')}
    </span>
  );
}

/** What is read from afar: the name, and while a run is shown, the figure that tells most. */
function FarText({ node }: { node: NodeView }) {
  const numbers = useRun((state) => state.stream.nodes[node.id]);
  const [first, second] = numbers ? liveFigures(numbers) : [];
  return (
    <span className="flex min-w-0 flex-col font-semibold tracking-tight text-text">
      <span
        className={`${first ? 'truncate text-[20px] leading-[25px]' : 'line-clamp-2 text-[23px] leading-[26px]'}`}
      >
        {node.title}
      </span>
      {first && (
        <span className="tabular flex gap-2 truncate text-[18px] leading-[24px] font-medium text-muted">
          <span className={first.bad ? 'text-danger' : ''}>
            {first.value} {first.label}
          </span>
          {second?.bad && <span className="text-danger">{second.value}</span>}
        </span>
      )}
    </span>
  );
}

type Detail = 'far' | 'middle' | 'near';

const BADGE: Record<Detail, { look: string; icon: number }> = {
  far: { look: '-top-5 -right-4 h-9 gap-1.5 border-2 px-2.5 text-[22px]', icon: 24 },
  middle: { look: '-top-3.5 -right-2.5 h-6.5 gap-1 px-2 text-[15px]', icon: 16 },
  near: { look: '-top-2.5 -right-2 h-5 gap-1 px-1.5 text-2xs', icon: 12 },
};

function Badge({ findings, detail }: { findings: Finding[] | undefined; detail: Detail }) {
  const severity = worst(findings);
  if (!severity || !findings) return null;
  return (
    <span
      className={`absolute flex items-center rounded-full border border-line-strong bg-raised font-semibold shadow-card ${SEVERITY_TEXT[severity]} ${BADGE[detail].look}`}
      title={findings.map((finding) => finding.message).join('\n')}
    >
      <SeverityIcon severity={severity} size={BADGE[detail].icon} />
      {findings.length}
    </span>
  );
}

/** Whether a card is not among those that are in focus, or that were found. */
export function standsBack(among: ReadonlySet<string> | null | undefined, uid: string): boolean {
  return among !== null && among !== undefined && !among.has(uid);
}

function Frame({ uid, selected, children }: { uid: string; selected: boolean; children: ReactNode }) {
  const drawing = useDrawing();
  const evidence = useUi((state) => state.evidence);
  const peer = usePresence((state) => state.holders.get(uid));
  const legal =
    drawing && drawing.from !== uid
      ? refusalBetween(drawing.out ? drawing.from : uid, drawing.out ? uid : drawing.from) === null
      : null;
  const back = useCanvas(({ focus, found }) => standsBack(focus?.nodes, uid) || standsBack(found, uid));
  const isEvidence = evidence?.nodes.has(uid) ?? false;
  const dim = legal === false || (evidence !== null && !isEvidence) || back;
  const ring = selected
    ? 'ring-2 ring-accent border-transparent'
    : legal
      ? 'ring-2 ring-success/70 border-transparent'
      : isEvidence
        ? 'ring-2 ring-warning/80 border-transparent'
        : 'border-line-strong/70 group-hover:border-line-strong';
  return (
    <div
      data-evidence={isEvidence || undefined}
      className={`relative h-full w-full rounded-xl border bg-raised shadow-card transition-[opacity,border-color] duration-150 ${ring} ${dim ? 'opacity-35' : ''}`}
      style={peer && !selected ? { boxShadow: `0 0 0 2px ${peer.color}` } : undefined}
    >
      {children}
      {peer && (
        <span
          className="absolute -top-3 left-2.5 rounded px-1.5 text-[13px] leading-[18px] font-semibold text-white"
          style={{ background: peer.color }}
        >
          {peer.name}
        </span>
      )}
    </div>
  );
}

const HANDLE =
  '!size-2.5 !rounded-full !border-2 !border-[var(--raised)] !bg-[var(--edge)] transition-[background,transform] group-hover:!bg-[var(--accent)] hover:!scale-150 after:absolute after:-inset-2.5 after:content-[""]';

/** The mark of a breakpoint is as large on the screen from afar. */
const STOP_SCALE: Record<Detail, string> = { far: 'scale-[2]', middle: 'scale-[1.3]', near: '' };

export const NodeCard = memo(function NodeCard({ id, selected }: NodeProps<CardNode>) {
  const node = useSession((state) => state.project.nodeByUid.get(id));
  const findings = useFindings((state) => (node ? state.byNode.get(node.id) : undefined));
  const detail = useStore(({ transform: [, , zoom] }) =>
    zoom < FAR_ZOOM ? 'far' : zoom < NEAR_ZOOM ? 'middle' : 'near',
  );
  const catalogue = useCatalogue();
  const stopped = useStop(node ? { node: node.id } : null);
  if (!node) return null;
  const kind = catalogue.kinds.get(node.kind);
  const color = colorOf(catalogue, node.kind);
  return (
    <div className="group h-full w-full" data-testid="node" data-node={node.id}>
      <Frame uid={id} selected={selected ?? false}>
        {detail === 'far' ? (
          <div className="flex h-full items-center gap-2.5 pr-1.5 pl-2.5">
            <KindTile icon={kind?.icon ?? 'box'} color={color} size={42} />
            <FarText node={node} />
          </div>
        ) : detail === 'middle' ? (
          <div className="flex h-full items-center gap-2.5 pr-2 pl-3">
            <KindTile icon={kind?.icon ?? 'box'} color={color} size={38} />
            <div className="flex min-w-0 flex-1 flex-col">
              <span className="truncate text-[16px] leading-[22px] font-semibold tracking-tight text-text">
                {node.title}
              </span>
              <LiveLine node={node} near={false} />
            </div>
          </div>
        ) : (
          <div className="flex h-full items-center gap-2.5 pr-3 pl-3">
            <KindTile icon={kind?.icon ?? 'box'} color={color} size={36} />
            <div className="flex min-w-0 flex-1 flex-col">
              <span className="truncate text-sm leading-[18px] font-semibold text-text">{node.title}</span>
              <KindLine node={node} title={kind?.title ?? node.kind} />
              <LiveLine node={node} near />
            </div>
          </div>
        )}
        <Badge findings={findings} detail={detail} />
        <CommentBadge uid={id} detail={detail} />
        {stopped !== null && (
          <StopBadge
            held={stopped}
            className={`absolute -top-2.5 -left-2 origin-bottom-left ${STOP_SCALE[detail]}`}
          />
        )}
      </Frame>
      <Handle type="target" position={Position.Left} className={HANDLE} />
      <Handle type="source" position={Position.Right} className={HANDLE} />
    </div>
  );
});
