import { useRun } from '../../../store/run';
import { Messages } from '../Messages';
import type { DockPage } from './page';

export const page: DockPage = {
  name: 'messages',
  title: 'Messages',
  place: 50,
  Content: Messages,
  least: 320,
  useCount: () => useRun((state) => Number(state.stream.ledger.dead_lettered ?? 0)),
};
