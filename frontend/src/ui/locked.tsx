import type { ReactNode } from 'react';
import { type Right, useWhyNot } from '../store/rights';

/** Controls that a right is needed for: without it they are switched off, and say why. */
export function Locked({ needs = 'edit', children }: { needs?: Right; children: ReactNode }) {
  const why = useWhyNot(needs);
  if (!why) return children;
  return (
    <fieldset
      disabled
      title={why}
      className="contents [&_:disabled]:cursor-not-allowed [&_:disabled]:opacity-60"
    >
      <legend className="sr-only">{why}</legend>
      {children}
    </fieldset>
  );
}
