import { lazy, Suspense } from 'react';
import type { DockPage } from './page';

const Runs = lazy(() => import('../../runs/Runs').then((module) => ({ default: module.Runs })));

export const page: DockPage = {
  name: 'runs',
  title: 'Runs',
  place: 70,
  Content: () => (
    <Suspense fallback={null}>
      <Runs />
    </Suspense>
  ),
};
