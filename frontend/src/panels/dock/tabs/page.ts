import type { ComponentType } from 'react';

/** A tab of the dock: a file `<name>.tab.tsx` here that exports it as `page`. Nothing else names it. */
export interface DockPage {
  name: string;
  title: string;
  /** Its place among the others, from the left. */
  place: number;
  Content: ComponentType;
  /** Pixels that it needs: the dock is at least so high while it is open. */
  least?: number;
  /** A number beside the title, when it is above zero. A hook. */
  useCount?: () => number;
}
