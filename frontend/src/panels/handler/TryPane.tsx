/** Run this handler: an event, the real code in the sandbox, and what came of it. */

import { Play, Square } from 'lucide-react';
import { nanoid } from 'nanoid';
import { useEffect, useRef, useState } from 'react';
import { Problem } from '../../api/client';
import { cancelTrial, type Sample, type Tried, tryHandler } from '../../api/handlers';
import type { Json, NodeView } from '../../model/types';
import { useWhyNot } from '../../store/rights';
import { sessionOrNull, useSession } from '../../store/session';
import { Button } from '../../ui/button';
import { Select } from '../../ui/forms';
import { SmallEditor } from '../editor/SmallEditor';
import { TryResult } from './TryResult';

/** Events that were written, by node: going to another tab and back loses none. */
const written = new Map<string, string>();

const EMPTY = '{}';
const textOf = (event: Json) => JSON.stringify(event, null, 2);

function parsedEvent(text: string): { event?: Json; problem?: string } {
  try {
    return { event: JSON.parse(text) as Json };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'The event is no JSON.' };
  }
}

/** Texts of the project as they are here: the server may be a moment behind. */
function filesNow(): Record<string, string> {
  const files: Record<string, string> = {};
  sessionOrNull()?.roots.files.forEach((text, path) => {
    if (path.endsWith('.py')) files[path] = text.toString();
  });
  return files;
}

interface Going {
  trial: string;
  node: string;
}

function useTrial() {
  const topology = useSession((state) => state.topology);
  const [going, setGoing] = useState<Going | null>(null);
  const [tried, setTried] = useState<Tried | null>(null);
  const [problem, setProblem] = useState('');
  const latest = useRef<string | null>(null);
  const start = async (node: string, event: Json) => {
    if (!topology) return;
    const trial = nanoid(16).replace(/[^\w-]/g, '0');
    latest.current = trial;
    setGoing({ trial, node });
    setProblem('');
    try {
      const answer = await tryHandler(topology, node, trial, event, filesNow());
      if (latest.current === trial) setTried(answer);
    } catch (error) {
      if (latest.current !== trial || !(error instanceof Problem)) return;
      setTried(null);
      setProblem(error.message);
    } finally {
      if (latest.current === trial) setGoing(null);
    }
  };
  const stop = () => {
    if (going && topology) void cancelTrial(topology, going.node, going.trial).catch(() => undefined);
  };
  return { going: going !== null, tried, problem, start, stop };
}

interface Props {
  users: NodeView[];
  node: NodeView;
  onNode: (uid: string) => void;
  samples: Sample[];
  python: boolean;
  onEvent: (event: Json | undefined) => void;
  onLine: (file: string, line: number) => void;
}

function SampleChoice({ samples, onChoose }: { samples: Sample[]; onChoose: (index: number) => void }) {
  return (
    <Select
      aria-label="Sample event"
      className="min-w-0 flex-1"
      value=""
      disabled={samples.length === 0}
      title={
        samples.length === 0 ? 'Nothing leads here yet: there is nothing to make a sample from.' : undefined
      }
      onChange={(event) => onChoose(Number(event.target.value))}
    >
      <option value="" disabled>
        {samples.length === 0 ? 'Nothing leads here yet' : 'Take a sample'}
      </option>
      {samples.map((sample, index) => (
        <option key={`${sample.title}${sample.edge}`} value={index}>
          {sample.title}
        </option>
      ))}
    </Select>
  );
}

export function TryPane({ users, node, onNode, samples, python, onEvent, onLine }: Props) {
  const [text, setText] = useState(() => written.get(node.uid) ?? '');
  const { going, tried, problem, start, stop } = useTrial();
  const locked = useWhyNot('edit');
  const { event, problem: unread } = parsedEvent(text || EMPTY);
  const first = samples[0];
  useEffect(() => {
    if (text === '' && first) setText(textOf(first.event));
  }, [text, first]);
  useEffect(() => onEvent(parsedEvent(text || EMPTY).event), [text, onEvent]);
  const write = (next: string) => {
    written.set(node.uid, next);
    setText(next);
  };
  const why =
    locked ?? (python ? (unread ? 'The event is no JSON' : null) : 'Only Python runs in the sandbox so far');
  return (
    <section aria-label="Run this handler" className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 items-center gap-2 border-b border-line p-2">
        {users.length > 1 && (
          <Select
            aria-label="Node"
            className="min-w-0 flex-1"
            value={node.uid}
            onChange={(chosen) => onNode(chosen.target.value)}
          >
            {users.map((user) => (
              <option key={user.uid} value={user.uid}>
                {user.title}
              </option>
            ))}
          </Select>
        )}
        <SampleChoice
          samples={samples}
          onChoose={(index) => {
            const sample = samples[index];
            if (sample) write(textOf(sample.event));
          }}
        />
        {going ? (
          <Button
            small
            className="!h-8"
            icon={<Square size={12} aria-hidden fill="currentColor" />}
            onClick={stop}
          >
            Stop
          </Button>
        ) : (
          <Button
            tone="primary"
            small
            className="!h-8"
            icon={<Play size={12} aria-hidden fill="currentColor" />}
            disabled={why !== null}
            title={why ?? 'In the sandbox, with modelled neighbours'}
            onClick={() => event !== undefined && void start(node.id, event)}
          >
            Run this handler
          </Button>
        )}
      </div>
      <div className="min-h-[120px] flex-[2]">
        <SmallEditor path="event.json" label="Event" value={text} onChange={write} />
      </div>
      <div className="min-h-[140px] flex-[3] overflow-y-auto border-t border-line">
        <TryResult tried={tried} problem={why && !going ? why : problem} going={going} onLine={onLine} />
      </div>
    </section>
  );
}
