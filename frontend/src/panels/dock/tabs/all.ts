import type { DockPage } from './page';

const files = import.meta.glob<{ page: DockPage }>('./*.tab.tsx', { eager: true });

export const PAGES: readonly DockPage[] = Object.values(files)
  .map(({ page }) => page)
  .sort((one, other) => one.place - other.place);
