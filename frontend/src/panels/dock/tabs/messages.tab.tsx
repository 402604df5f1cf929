import { Messages } from '../Messages';
import { useFailed } from '../messages/holders';
import type { DockPage } from './page';

export const page: DockPage = {
  name: 'messages',
  title: 'Messages',
  place: 50,
  Content: Messages,
  least: 320,
  useCount: useFailed,
};
