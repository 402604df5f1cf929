import { useRun } from '../../../store/run';
import { Breakpoints } from '../Breakpoints';
import type { DockPage } from './page';

const useHeld = () =>
  useRun((state) => (state.stream.controls.breakpoints ?? []).reduce((sum, point) => sum + point.held, 0));

export const page: DockPage = {
  name: 'breakpoints',
  title: 'Breakpoints',
  place: 55,
  useCount: useHeld,
  Content: Breakpoints,
};
