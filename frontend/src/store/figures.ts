/** The figures of the open topology, as the server derives them while it is drawn, and whether the cards show them. */

import { create } from 'zustand';
import type { Figures, PathFigures } from '../model/figures';

type Told = { edge: string; title: string; nodes: string[] } & { [name: string]: unknown };

export interface Derived {
  load?: string | null;
  nodes?: { [id: string]: Figures };
  paths?: Told[];
}

interface FiguresState {
  /** The scenario whose load is meant; null when none is declared. */
  load: string | null;
  nodes: { readonly [id: string]: Figures };
  /** By the edge that a request comes in over. */
  paths: { readonly [edge: string]: PathFigures };
  /** The cards show figures instead of settings. */
  shown: boolean;
}

const NONE = { load: null, nodes: {}, paths: {} };

export const useFigures = create<FiguresState>(() => ({ ...NONE, shown: false }));

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Keeps the values that did not change, so that only cards whose figures did are drawn again. */
function kept<T>(old: { readonly [key: string]: T }, next: { [key: string]: T }): { [key: string]: T } {
  return Object.fromEntries(
    Object.entries(next).map(([key, value]) => {
      const before = old[key];
      return [key, before !== undefined && same(before, value) ? before : value];
    }),
  );
}

function pathOf({ edge, title, nodes, ...rest }: Told): PathFigures {
  const figures = Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value === null || typeof value === 'number'),
  ) as Figures;
  return { edge, title, nodes, figures };
}

export function acceptFigures(derived: Derived | undefined): void {
  const paths = Object.fromEntries((derived?.paths ?? []).map((told) => [told.edge, pathOf(told)]));
  useFigures.setState((old) => ({
    load: derived?.load ?? null,
    nodes: kept(old.nodes, derived?.nodes ?? {}),
    paths: kept(old.paths, paths),
  }));
}

export function forgetFigures(): void {
  useFigures.setState(NONE);
}

export function toggleFigures(): void {
  useFigures.setState(({ shown }) => ({ shown: !shown }));
}
