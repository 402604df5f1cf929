import { lazy, Suspense } from 'react';
import type { DockPage } from './page';

const Send = lazy(() => import('../Send').then((module) => ({ default: module.Send })));

function Content() {
  return (
    <Suspense fallback={null}>
      <Send />
    </Suspense>
  );
}

export const page: DockPage = { name: 'send', title: 'Send', place: 55, Content, least: 380 };
