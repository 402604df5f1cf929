import { afterEach, expect, test } from 'vitest';
import { queryClient } from '../api/queries';
import type { Film } from '../model/replay';
import type { Run } from '../model/runs';
import { moveCursor, point, useCursor } from './cursor';
import { stop, useReplay } from './replay';
import { useRun } from './run';

const film: Film = {
  step_us: 1000,
  t_us: 10_000,
  nodes: { emails: { held: [[2, 5]] } },
  edges: {},
  ledger: { accepted: [[2, 5]] },
  requests: {},
  faults: [],
};

afterEach(() => {
  stop();
  useRun.setState({ run: null });
});

test('whoever moves the cursor, the run shows that moment; its end gives the run back', () => {
  useRun.setState({ run: { id: 'one' } as Run });
  queryClient.setQueryData(['film', 'one'], film);
  moveCursor(4000);
  expect(useRun.getState().stream.t_us).toBe(4000);
  expect(useRun.getState().stream.ledger.accepted).toBe(5);
  moveCursor(null);
  expect(useRun.getState().stream.t_us).toBe(0);
});

test('another run begins at its own end', () => {
  useRun.setState({ run: { id: 'one' } as Run });
  moveCursor(4000);
  useReplay.setState({ playing: true });
  useRun.setState({ run: { id: 'two' } as Run });
  expect(useCursor.getState().shown_us).toBeNull();
  expect(useReplay.getState().playing).toBe(false);
});

test('pointing elsewhere moves no picture and ends where the run is shown', () => {
  useRun.setState({ run: { id: 'one' } as Run });
  moveCursor(4000);
  point(7000);
  expect(useCursor.getState()).toEqual({ t_us: 7000, shown_us: 4000 });
  expect(useRun.getState().stream.t_us).toBe(4000);
  point(null);
  expect(useCursor.getState().t_us).toBe(4000);
});
