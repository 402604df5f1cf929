/** The findings of the open topology, as the server pushes them while it is drawn. */

import { create } from 'zustand';
import { type JsonSocket, openSocket } from '../api/socket';
import type { Counts, Finding, Severity, StateEdge } from '../model/types';
import { acceptFigures, type Derived, forgetFigures } from './figures';
import { useUi } from './ui';

interface FindingsFrame {
  type: 'findings';
  digest: string;
  findings: Finding[];
  states?: StateEdge[];
  derived?: Derived;
  counts: Counts;
  elapsed_ms: number;
}

interface FindingsState {
  findings: Finding[];
  suppressed: Finding[];
  counts: Counts;
  digest: string;
  elapsed_ms: number;
  ready: boolean;
  /** Edges that no document says: what definitions of workflows name. */
  states: StateEdge[];
  byNode: Map<string, Finding[]>;
  byEdge: Map<string, Finding[]>;
}

const EMPTY: FindingsState = {
  findings: [],
  suppressed: [],
  counts: { error: 0, warning: 0, info: 0 },
  digest: '',
  elapsed_ms: 0,
  ready: false,
  states: [],
  byNode: new Map(),
  byEdge: new Map(),
};

export const useFindings = create<FindingsState>(() => EMPTY);

const RANK: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

function index(findings: Finding[], keys: (finding: Finding) => string[]): Map<string, Finding[]> {
  const map = new Map<string, Finding[]>();
  for (const finding of findings)
    for (const key of new Set(keys(finding))) map.set(key, [...(map.get(key) ?? []), finding]);
  return map;
}

function sameStates(next: StateEdge[]): StateEdge[] {
  const { states } = useFindings.getState();
  return JSON.stringify(states) === JSON.stringify(next) ? states : next;
}

export function acceptFindings(frame: Omit<FindingsFrame, 'type'>): void {
  const shown = frame.findings.filter((finding) => !finding.suppressed);
  const findings = [...shown].sort(
    (a, b) => RANK[a.severity] - RANK[b.severity] || a.rule.localeCompare(b.rule),
  );
  useFindings.setState({
    findings,
    suppressed: frame.findings.filter((finding) => finding.suppressed),
    counts: frame.counts,
    digest: frame.digest,
    elapsed_ms: frame.elapsed_ms,
    ready: true,
    states: sameStates(frame.states ?? []),
    // The badge stands on the node the finding is about: the first one.
    byNode: index(findings, (finding) => finding.nodes.slice(0, 1)),
    byEdge: index(findings, (finding) => finding.edges),
  });
  acceptFigures(frame.derived);
  // What was mended meanwhile is no evidence any more.
  const { evidence } = useUi.getState();
  if (evidence && !findings.some((finding) => findingKey(finding) === evidence.finding))
    useUi.setState({ evidence: null });
}

export function watchFindings(topology: string): JsonSocket {
  useFindings.setState(EMPTY);
  forgetFigures();
  return openSocket({
    path: () => `/ws/design/${topology}/findings/`,
    onFrame: (frame) => {
      const data = frame as FindingsFrame;
      if (data.type === 'findings') acceptFindings(data);
    },
  });
}

export const findingKey = (finding: Finding) =>
  `${finding.rule}:${finding.nodes.join(',')}:${finding.edges.join(',')}:${finding.message}`;

export function worst(findings: Finding[] | undefined): Severity | null {
  if (!findings || findings.length === 0) return null;
  return findings.reduce<Severity>((a, f) => (RANK[f.severity] < RANK[a] ? f.severity : a), 'info');
}
