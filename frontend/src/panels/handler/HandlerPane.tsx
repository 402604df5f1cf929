/** The code of a handler beside a place to try it: completion and errors know the event and the entry. */

import { useCallback, useMemo, useRef, useState } from 'react';
import { useHandlerSamples } from '../../api/handlers';
import type { Json, JsonObject, NodeView } from '../../model/types';
import { useFindings } from '../../store/findings';
import { useSession } from '../../store/session';
import { openFile } from '../../store/ui';
import { useWidth } from '../../ui/width';
import { CodeView } from '../CodeView';
import { handlerAssist } from './assist';
import { TryPane } from './TryPane';

const BESIDE_MIN = 760;
const NO_SAMPLES: never[] = [];

export default function HandlerPane({ path, users }: { path: string; users: NodeView[] }) {
  const topology = useSession((state) => state.topology);
  const digest = useFindings((state) => state.digest);
  const [chosen, setChosen] = useState(users[0]?.uid);
  const node = users.find((user) => user.uid === chosen) ?? (users[0] as NodeView);
  const { data: samples = NO_SAMPLES } = useHandlerSamples(topology, node.id, digest);
  const { ref, width } = useWidth();
  const [goal, setGoal] = useState<{ line: number; turn: number } | null>(null);
  const event = useRef<Json | undefined>(undefined);
  const first = useRef<Json | undefined>(undefined);
  first.current = samples[0]?.event;
  const entry = String((node.fields.handler as JsonObject | undefined)?.entry ?? 'handler');
  const assist = useMemo(
    () => handlerAssist(path, entry, () => (hasKeys(event.current) ? event.current : first.current)),
    [path, entry],
  );
  const onEvent = useCallback((next: Json | undefined) => {
    event.current = next;
  }, []);
  const onLine = (file: string, line: number) => {
    if (file === path) setGoal((before) => ({ line, turn: (before?.turn ?? 0) + 1 }));
    else openFile(file);
  };
  const beside = width >= BESIDE_MIN;
  return (
    <div ref={ref} className={`flex h-full min-h-0 ${beside ? '' : 'flex-col'}`}>
      <div className="min-h-0 min-w-0 flex-1">
        <CodeView key={path} path={path} extensions={assist} goal={goal} />
      </div>
      <div
        className={
          beside
            ? 'w-[42%] max-w-[520px] shrink-0 border-l border-line'
            : 'h-[52%] shrink-0 border-t border-line'
        }
      >
        <TryPane
          key={node.uid}
          users={users}
          node={node}
          onNode={setChosen}
          samples={samples}
          python={path.endsWith('.py')}
          onEvent={onEvent}
          onLine={onLine}
        />
      </div>
    </div>
  );
}

const hasKeys = (event: Json | undefined) =>
  event !== null && typeof event === 'object' && Object.keys(event).length > 0;
