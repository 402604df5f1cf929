import { Events } from '../Events';
import type { DockPage } from './page';

export const page: DockPage = {
  name: 'events',
  title: 'Events',
  place: 20,
  Content: Events,
};
