import type { ComponentType } from 'react';

const files = import.meta.glob<Record<string, ComponentType>>('./**/*Dialog.tsx', { eager: true });

/** Every dialog of the studio: a file `<Name>Dialog.tsx` that exports a component of its own name. */
export const DIALOGS: readonly (readonly [string, ComponentType])[] = Object.entries(files).flatMap(
  ([path, exports]) => {
    const name = path.slice(path.lastIndexOf('/') + 1, -'.tsx'.length);
    const Dialog = exports[name];
    return Dialog ? [[name, Dialog] as const] : [];
  },
);
