import { Logs } from '../Logs';
import type { DockPage } from './page';

export const page: DockPage = {
  name: 'logs',
  title: 'Logs',
  place: 40,
  Content: Logs,
};
