/** Which fixes are being looked at before they are applied. */

import { create } from 'zustand';
import type { Operation, Severity } from '../model/types';

/** One fix by its operations, or all fixes of some rules or severities. */
export interface FixChoice {
  title: string;
  operations?: Operation[];
  rules?: string[];
  severities?: Severity[];
}

export const useFixes = create<{ choice: FixChoice | null }>(() => ({ choice: null }));

export const lookAtFixes = (choice: FixChoice | null) => useFixes.setState({ choice });
