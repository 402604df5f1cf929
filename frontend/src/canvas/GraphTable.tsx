/** The same design as two tables: what a canvas shows in space, in words. Every cell edits the document. */

import { ArrowLeft, Plus, Trash2 } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { connect, refusalBetween } from '../actions/connect';
import { toggleTable } from '../actions/keyboard';
import { addKind, removeSelection, renameId, setField, setRelation } from '../actions/nodes';
import { viewport } from '../actions/viewport';
import { useCatalogue } from '../api/queries';
import { colorOf, optionsBetween } from '../model/catalogue';
import { settingsLine } from '../model/summary';
import type { EdgeView, NodeView } from '../model/types';
import { HOLDER } from '../model/zones';
import { useFindings, worst } from '../store/findings';
import { useSession } from '../store/session';
import { announce, select, useUi } from '../store/ui';
import { Button, IconButton } from '../ui/button';
import { KindTile } from '../ui/icons';
import { SEVERITY_TEXT, SeverityIcon } from '../ui/severity';
import { useZones } from './useFlow';

const PAGE = 150;
const HEAD = 'sticky top-0 z-[1] bg-panel px-2.5 py-2 text-left text-2xs font-semibold text-muted';
const CELL = 'border-t border-line px-2.5 py-1 align-middle';
const BOX =
  'h-7 rounded-md border border-line bg-transparent px-2 text-xs text-text hover:border-line-strong';
const INPUT = `${BOX} w-full min-w-32`;
const SELECT = `${BOX} w-full min-w-20 bg-panel`;
/** Takes what the other columns leave. */
const REST = `${CELL} w-full max-w-0 truncate text-2xs text-muted`;

interface CellInputProps {
  value: string;
  label: string;
  onCommit: (value: string) => string | null;
  mono?: boolean;
}

/** Writes when it is left, or on Enter; Escape gives back what was there. */
function CellInput({ value, label, onCommit, mono = false }: CellInputProps) {
  const [text, setText] = useState(value);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => setText(value), [value]);
  const commit = () => setProblem(text === value ? null : onCommit(text.trim()));
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') commit();
    if (event.key === 'Escape') {
      setText(value);
      setProblem(null);
      event.stopPropagation();
    }
  };
  return (
    <>
      <input
        value={text}
        aria-label={label}
        aria-invalid={problem !== null}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={onKeyDown}
        className={`${INPUT} ${mono ? 'font-mono' : ''}`}
      />
      {problem && (
        <p role="alert" className="pt-0.5 text-2xs text-danger">
          {problem}
        </p>
      )}
    </>
  );
}

function Mark({ findings }: { findings: ReturnType<typeof useFindings.getState>['findings'] | undefined }) {
  const severity = worst(findings);
  if (!severity || !findings) return <span className="text-faint">None</span>;
  return (
    <span
      className={`flex items-center gap-1 ${SEVERITY_TEXT[severity]}`}
      title={findings.map((f) => f.message).join('\n')}
    >
      <SeverityIcon severity={severity} size={13} /> {findings.length}
    </span>
  );
}

function remove(uid: string, isEdge: boolean): void {
  if (isEdge) select([], [uid]);
  else select([uid]);
  removeSelection();
}

function NodeRow({ node, zones }: { node: NodeView; zones: { id: string; title: string }[] }) {
  const catalogue = useCatalogue();
  const kind = catalogue.kinds.get(node.kind);
  const selected = useUi((state) => state.nodes.has(node.uid));
  const findings = useFindings((state) => state.byNode.get(node.id));
  const ways = useSession((state) => state.project.edges);
  const out = ways.filter((edge) => edge.source === node.uid).length;
  const into = ways.filter((edge) => edge.target === node.uid).length;
  const group = String(node.fields[HOLDER] ?? '');
  return (
    <tr
      aria-selected={selected}
      className={selected ? 'bg-accent-soft' : 'hover:bg-hover'}
      onFocus={() => select([node.uid])}
    >
      <td className={CELL}>
        <span className="flex items-center gap-2 text-xs whitespace-nowrap text-text">
          <KindTile icon={kind?.icon ?? 'box'} color={colorOf(catalogue, node.kind)} size={22} />
          {kind?.title ?? node.kind}
        </span>
      </td>
      <td className={CELL}>
        <CellInput
          value={node.title}
          label={`Title of ${node.id}`}
          onCommit={(title) => {
            setField(
              { node: node.uid },
              ['title'],
              title === '' || title === node.id ? undefined : title,
              'title',
            );
            return null;
          }}
        />
      </td>
      <td className={CELL}>
        <CellInput
          value={node.id}
          label={`Id of ${node.id}`}
          mono
          onCommit={(id) => renameId(node.uid, id)}
        />
      </td>
      <td className={CELL}>
        <select
          value={group}
          aria-label={`Zone of ${node.id}`}
          onChange={(event) =>
            setField(
              { node: node.uid },
              [HOLDER],
              event.target.value === '' ? undefined : event.target.value,
              'zone',
            )
          }
          className={SELECT}
        >
          <option value="">None</option>
          {zones
            .filter((zone) => zone.id !== node.id)
            .map((zone) => (
              <option key={zone.id} value={zone.id}>
                {zone.title}
              </option>
            ))}
          {group !== '' && !zones.some((zone) => zone.id === group) && <option value={group}>{group}</option>}
        </select>
      </td>
      <td className={REST}>{settingsLine(kind?.fields ?? [], node.fields) || 'Defaults'}</td>
      <td className={`${CELL} tabular text-xs whitespace-nowrap text-muted`}>
        {into} in, {out} out
      </td>
      <td className={`${CELL} text-xs`}>
        <Mark findings={findings} />
      </td>
      <td className={CELL}>
        <IconButton label={`Delete ${node.id}`} small side="left" onClick={() => remove(node.uid, false)}>
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </td>
    </tr>
  );
}

function EdgeRow({ edge }: { edge: EdgeView }) {
  const catalogue = useCatalogue();
  const nodes = useSession((state) => state.project.nodeByUid);
  const selected = useUi((state) => state.edges.has(edge.uid));
  const findings = useFindings((state) => state.byEdge.get(edge.id));
  const kinds = [nodes.get(edge.source)?.kind ?? '', nodes.get(edge.target)?.kind ?? ''] as const;
  const options = optionsBetween(catalogue, ...kinds);
  const name = `${edge.sourceId} to ${edge.targetId}`;
  return (
    <tr
      aria-selected={selected}
      className={selected ? 'bg-accent-soft' : 'hover:bg-hover'}
      onFocus={() => select([], [edge.uid])}
    >
      <td className={`${CELL} text-xs whitespace-nowrap text-text`}>{nodes.get(edge.source)?.title}</td>
      <td className={CELL}>
        <select
          value={edge.relation}
          aria-label={`Relation of ${name}`}
          onChange={(event) => setRelation(edge.uid, event.target.value)}
          className={SELECT}
        >
          {!options.some((option) => option.relation.name === edge.relation) && (
            <option value={edge.relation}>{edge.relation}</option>
          )}
          {options.map(({ relation }) => (
            <option key={relation.name} value={relation.name}>
              {relation.title}
            </option>
          ))}
        </select>
      </td>
      <td className={`${CELL} text-xs whitespace-nowrap text-text`}>{nodes.get(edge.target)?.title}</td>
      <td className={REST}>
        {settingsLine(options.find((o) => o.relation.name === edge.relation)?.fields ?? [], edge.fields) ||
          'Defaults'}
      </td>
      <td className={`${CELL} text-xs`}>
        <Mark findings={findings} />
      </td>
      <td className={CELL}>
        <IconButton label={`Delete ${name}`} small side="left" onClick={() => remove(edge.uid, true)}>
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </td>
    </tr>
  );
}

function NewNode() {
  const catalogue = useCatalogue();
  const kinds = [...catalogue.kinds.values()];
  const [kind, setKind] = useState('');
  const chosen = kind || (kinds[0]?.name ?? '');
  return (
    <div className="flex items-center gap-2">
      <select
        aria-label="Kind of the new node"
        value={chosen}
        onChange={(e) => setKind(e.target.value)}
        className={`${BOX} w-36 bg-panel`}
      >
        {kinds.map((one) => (
          <option key={one.name} value={one.name}>
            {one.title}
          </option>
        ))}
      </select>
      <Button small icon={<Plus size={13} aria-hidden />} onClick={() => addKind(chosen)}>
        Add node
      </Button>
    </div>
  );
}

function NewEdge() {
  const nodes = useSession((state) => state.project.nodes);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const byUid = useSession((state) => state.project.nodeByUid);
  const source = byUid.has(from) ? from : (nodes[0]?.uid ?? '');
  const reachable = nodes.filter((node) => node.uid !== source && refusalBetween(source, node.uid) === null);
  const target = reachable.some((node) => node.uid === to) ? to : (reachable[0]?.uid ?? '');
  const reason =
    reachable.length === 0 ? `Nothing here can be reached from ${byUid.get(source)?.title ?? 'it'}` : '';
  return (
    <div className="flex flex-wrap items-center gap-2">
      <select
        aria-label="Source of the new edge"
        value={source}
        onChange={(e) => setFrom(e.target.value)}
        className={`${BOX} w-40 bg-panel`}
      >
        {nodes.map((node) => (
          <option key={node.uid} value={node.uid}>
            {node.title}
          </option>
        ))}
      </select>
      <select
        aria-label="Target of the new edge"
        value={target}
        onChange={(event) => setTo(event.target.value)}
        className={`${BOX} w-40 bg-panel`}
      >
        {reachable.length === 0 && <option value="">Nothing fits</option>}
        {reachable.map((node) => (
          <option key={node.uid} value={node.uid}>
            {node.title}
          </option>
        ))}
      </select>
      <Button
        small
        icon={<Plus size={13} aria-hidden />}
        disabled={target === ''}
        title={reason || undefined}
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          connect(source, target, { x: box.left, y: box.bottom + 4 });
        }}
      >
        Add edge
      </Button>
      {reason && nodes.length > 0 && <span className="text-2xs text-muted">{reason}</span>}
    </div>
  );
}

interface PartProps {
  title: string;
  columns: string[];
  total: number;
  children: (upTo: number) => ReactNode;
  add: ReactNode;
}

function Part({ title, columns, total, children, add }: PartProps) {
  const [upTo, setUpTo] = useState(PAGE);
  return (
    <section aria-label={title} className="px-4 pt-4">
      <div className="flex flex-wrap items-center gap-3 pb-2">
        <h3 className="text-sm font-semibold text-text">
          {title} <span className="tabular font-normal text-muted">{total}</span>
        </h3>
        {add}
      </div>
      <div className="overflow-x-auto rounded-lg border border-line">
        <table className="w-full border-collapse" aria-label={title}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col" className={HEAD}>
                  {column}
                </th>
              ))}
              <th scope="col" className={HEAD}>
                <span className="sr-only">Delete</span>
              </th>
            </tr>
          </thead>
          <tbody>{children(upTo)}</tbody>
        </table>
        {total === 0 && <p className="border-t border-line px-3 py-3 text-xs text-muted">None yet.</p>}
      </div>
      {total > upTo && (
        <Button small className="mt-2" onClick={() => setUpTo(upTo + PAGE)}>
          Show {Math.min(PAGE, total - upTo)} more
        </Button>
      )}
    </section>
  );
}

export function GraphTable() {
  const nodes = useSession((state) => state.project.nodes);
  const edges = useSession((state) => state.project.edges);
  const byUid = useSession((state) => state.project.nodeByUid);
  const zones = [...useZones().members.keys()].flatMap((uid) => byUid.get(uid) ?? []);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const leave = () => {
    const [uid] = useUi.getState().nodes;
    toggleTable();
    if (uid) viewport().focus(uid);
    announce('Canvas.');
  };
  return (
    <section aria-label="Table" className="absolute inset-0 z-[8] flex flex-col overflow-hidden bg-panel">
      <header className="flex shrink-0 items-center gap-3 border-b border-line px-4 py-2">
        <Button small icon={<ArrowLeft size={13} aria-hidden />} onClick={leave}>
          Back to the canvas
        </Button>
        <h2 ref={heading} tabIndex={-1} className="text-sm font-semibold text-text !outline-none">
          Table of the design
        </h2>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto pb-6">
        <Part
          title="Nodes"
          columns={['Kind', 'Title', 'Id', 'Zone', 'Settings', 'Edges', 'Findings']}
          total={nodes.length}
          add={<NewNode />}
        >
          {(upTo) => nodes.slice(0, upTo).map((node) => <NodeRow key={node.uid} node={node} zones={zones} />)}
        </Part>
        <Part
          title="Edges"
          columns={['Source', 'Relation', 'Target', 'Settings', 'Findings']}
          total={edges.length}
          add={<NewEdge />}
        >
          {(upTo) => edges.slice(0, upTo).map((edge) => <EdgeRow key={edge.uid} edge={edge} />)}
        </Part>
      </div>
    </section>
  );
}
