/** A workflow's definition: its text with problems at their lines, and its states beside it. */

import { type Diagnostic, linter, lintGutter } from '@codemirror/lint';
import { useEffect, useMemo, useState } from 'react';
import { rewriteDefinition } from '../../actions/definitions';
import { checkDefinition, useVisits } from '../../api/workflows';
import { machineOf } from '../../model/asl';
import { Outline } from '../../model/outline';
import type { NodeView } from '../../model/types';
import { useWhyNot } from '../../store/rights';
import { useRun } from '../../store/run';
import { sessionOrNull } from '../../store/session';
import { Segments } from '../../ui/forms';
import { useWidth } from '../../ui/width';
import { CodeView } from '../CodeView';
import { StateGraph } from './StateGraph';

const PAUSE_MS = 350;
const BESIDE_MIN = 680;

/** The text of the file as it is, a pause after the last keystroke. */
function useText(path: string): string {
  const [text, setText] = useState(() => sessionOrNull()?.roots.files.get(path)?.toString() ?? '');
  useEffect(() => {
    const shared = sessionOrNull()?.roots.files.get(path);
    if (!shared) return;
    let timer = 0;
    const changed = () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => setText(shared.toString()), PAUSE_MS);
    };
    setText(shared.toString());
    shared.observe(changed);
    return () => {
      window.clearTimeout(timer);
      shared.unobserve(changed);
    };
  }, [path]);
  return text;
}

const problemsAtLines = (path: string, express: boolean) =>
  linter(
    async (view): Promise<Diagnostic[]> => {
      const { doc } = view.state;
      const problems = await checkDefinition(path, doc.toString(), express).catch(() => []);
      return problems.map(({ line, where, message }) => {
        const at = doc.line(Math.min(line, doc.lines));
        const indent = /^\s*/.exec(at.text)?.[0].length ?? 0;
        const text = where ? `${where}: ${message}` : message;
        return { from: at.from + indent, to: at.to, severity: 'error', message: text };
      });
    },
    { delay: PAUSE_MS },
  );

export default function WorkflowPane({ path, users }: { path: string; users: NodeView[] }) {
  const text = useText(path);
  const node = users[0] as NodeView;
  const express = node.fields.type === 'express';
  const locked = useWhyNot('edit');
  const run = useRun((state) => state.run?.id ?? null);
  const live = useRun((state) => state.live);
  const { data } = useVisits(run, run ? node.id : null, live);
  const outline = useMemo(() => new Outline(text), [text]);
  const machine = useMemo(() => machineOf(outline.data), [outline]);
  const extensions = useMemo(() => [problemsAtLines(path, express), lintGutter()], [path, express]);
  const [chosen, setChosen] = useState<string | null>(null);
  const [goal, setGoal] = useState<{ line: number; turn: number } | null>(null);
  const { ref, width } = useWidth();
  const beside = width >= BESIDE_MIN;
  const show = (name: string) => {
    setChosen(name);
    const part = outline.find(machine.states.find((state) => state.name === name)?.path ?? []);
    if (!part) return;
    const line = text.slice(0, part.from).split('\n').length;
    setGoal((before) => ({ line, turn: (before?.turn ?? 0) + 1 }));
  };
  const visits = run && data && Object.keys(data.states).length > 0 ? data.states : null;
  const language = path.endsWith('.json') ? 'json' : 'yaml';
  return (
    <div ref={ref} className={`flex h-full min-h-0 ${beside ? '' : 'flex-col'}`}>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <div className="flex shrink-0 items-center gap-2 border-b border-line px-2 py-1">
          <Segments
            label="Language of the definition"
            value={language}
            options={[
              { value: 'json', label: 'JSON' },
              { value: 'yaml', label: 'YAML' },
            ]}
            onChange={(next) => next !== language && !locked && rewriteDefinition(path, next)}
          />
          <span className="min-w-0 flex-1 truncate text-right text-2xs text-muted">
            {machine.states.length} states
          </span>
        </div>
        <div className="min-h-0 flex-1">
          <CodeView key={path} path={path} extensions={extensions} goal={goal} />
        </div>
      </div>
      <section
        aria-label="State graph"
        className={
          beside ? 'h-full w-1/2 shrink-0 border-l border-line' : 'h-1/2 shrink-0 border-t border-line'
        }
      >
        <StateGraph machine={machine} visits={visits} chosen={chosen} onState={show} />
      </section>
    </div>
  );
}
