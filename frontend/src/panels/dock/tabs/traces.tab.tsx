import { Traces } from '../Traces';
import type { DockPage } from './page';

export const page: DockPage = {
  name: 'traces',
  title: 'Traces',
  place: 30,
  Content: Traces,
};
