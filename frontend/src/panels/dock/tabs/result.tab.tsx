import { Result } from '../Result';
import type { DockPage } from './page';

export const page: DockPage = {
  name: 'result',
  title: 'Result',
  place: 60,
  Content: Result,
};
