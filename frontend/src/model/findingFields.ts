/** The field of a node or an edge that a finding is about: said by its message or by what its fix sets. */

import { pathOf } from './operations';
import type { Finding } from './types';

/** `topology.yaml, line 5: node pay: timeout_s: …`, as findings about a document are written. */
const SAID = /(?:node|edge) \S+: ([a-z][\w-]*)/;

export function fieldOf(finding: Finding, id: string, names: readonly string[]): string | null {
  if (finding.category === 'document') {
    const said = SAID.exec(finding.message)?.[1];
    return said && names.includes(said) ? said : null;
  }
  for (const fix of finding.fixes)
    for (const operation of fix.operations) {
      if (operation.op !== 'set' && operation.op !== 'unset') continue;
      const [field] = pathOf(operation.path);
      if ((operation.node ?? operation.edge) === id && field && names.includes(field)) return field;
    }
  return null;
}

/** The message without its file and line, for where both are plain to see. */
export function shortMessage(finding: Finding): string {
  if (finding.category !== 'document') return finding.message;
  const text = finding.message.replace(/^[^:]*: /, '').replace(/^(?:node|edge) \S+: /, '');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
