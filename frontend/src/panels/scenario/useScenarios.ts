import { useEffect, useState } from 'react';
import { onScenarios, type ScenarioEntry, scenarios } from '../../actions/scenarios';
import { queryClient, topologyKey } from '../../api/queries';
import { useSession } from '../../store/session';

/** Edits reach the server a moment later; then its own list of scenarios is read again. */
const SETTLE_MS = 700;

/** The scenarios of the open project as they are now, whoever edits them. */
export function useScenarios(): ScenarioEntry[] {
  const topology = useSession((state) => state.topology);
  const [found, setFound] = useState(scenarios);
  useEffect(() => {
    let timer = 0;
    const stop = onScenarios(() => {
      setFound(scenarios());
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        if (topology) void queryClient.invalidateQueries({ queryKey: topologyKey(topology) });
      }, SETTLE_MS);
    });
    return stop;
  }, [topology]);
  return found;
}
