import { lazy, Suspense } from 'react';
import type { DockPage } from './page';

const Charts = lazy(() => import('../../charts/Charts').then((module) => ({ default: module.Charts })));

export const page: DockPage = {
  name: 'charts',
  title: 'Charts',
  place: 25,
  Content: () => (
    <Suspense fallback={null}>
      <Charts />
    </Suspense>
  ),
};
