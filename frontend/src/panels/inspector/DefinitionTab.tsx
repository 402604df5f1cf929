/** The states of a workflow in the inspector, and the way to its definition. */

import { ArrowRight, FileCode, Workflow } from 'lucide-react';
import { useMemo } from 'react';
import { editDefinition } from '../../actions/definitions';
import { useVisits } from '../../api/workflows';
import { machineOf } from '../../model/asl';
import { definitionFile, inlineDefinition } from '../../model/definitions';
import { parsed } from '../../model/outline';
import type { Json, NodeView } from '../../model/types';
import { useWhyNot } from '../../store/rights';
import { useRun } from '../../store/run';
import { sessionOrNull, useSession } from '../../store/session';
import { Button } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { StateGraph } from '../workflow/StateGraph';

function definitionOf(node: NodeView, file: string | null): Json {
  if (!file) return inlineDefinition(node);
  const text = sessionOrNull()?.roots.files.get(file)?.toString();
  return text === undefined ? null : (parsed(text).toJS() as Json);
}

export default function DefinitionTab({ node }: { node: NodeView }) {
  const file = definitionFile(node);
  const project = useSession((state) => state.project);
  const locked = useWhyNot('edit');
  const run = useRun((state) => state.run?.id ?? null);
  const live = useRun((state) => state.live);
  const { data } = useVisits(run, run ? node.id : null, live);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another projection may have another text of the file
  const machine = useMemo(() => machineOf(definitionOf(node, file)), [node, file, project]);
  const edit = (language: 'json' | 'yaml' = 'json') => editDefinition(node.uid, language);
  if (machine.states.length === 0 && !file)
    return (
      <Empty icon={<Workflow size={24} aria-hidden />} title="No definition yet">
        <p className="mb-3">It says which states the workflow goes through, in the Amazon States Language.</p>
        <Button
          tone="primary"
          small
          disabled={locked !== null}
          title={locked ?? undefined}
          onClick={() => edit()}
        >
          Write a definition
        </Button>
      </Empty>
    );
  return (
    <div className="flex h-full flex-col">
      <div className="p-3.5">
        <button
          type="button"
          onClick={() => edit(file ? 'json' : 'yaml')}
          disabled={!file && locked !== null}
          title={(!file && locked) || undefined}
          className="flex w-full items-center gap-2.5 rounded-xl border border-line bg-sunken p-3 text-left hover:border-accent/60"
        >
          <FileCode size={18} aria-hidden className="text-accent-text" />
          <span className="min-w-0 flex-1">
            <span className="block truncate font-mono text-xs text-text">
              {file ?? 'Written in the node'}
            </span>
            <span className="block text-2xs text-muted">
              {file ? 'Open in the editor' : 'Move to a file and open it'}
            </span>
          </span>
          <ArrowRight size={14} aria-hidden className="text-faint" />
        </button>
      </div>
      <div className="min-h-0 flex-1 border-t border-line">
        <StateGraph
          machine={machine}
          visits={run && data && Object.keys(data.states).length > 0 ? data.states : null}
          chosen={null}
          onState={() => edit(file ? 'json' : 'yaml')}
        />
      </div>
    </div>
  );
}
