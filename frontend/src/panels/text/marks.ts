/** What is wrong with the document, at the lines of its text. */

import type { Diagnostic } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import type { TextProblem } from '../../api/texts';
import { fieldOf, shortMessage } from '../../model/findingFields';
import type { Outline } from '../../model/outline';
import type { Finding } from '../../model/types';

function fieldsAt(outline: Outline, path: (string | number)[]): string[] {
  const here = path.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | null | undefined)?.[key as string],
    outline.data,
  );
  return here !== null && typeof here === 'object' ? Object.keys(here) : [];
}

/** The key of the field, else of the node, that the finding is about; null where the text has neither. */
function spanOf(finding: Finding, outline: Outline): { from: number; to: number } | null {
  const [node] = finding.nodes;
  const [edge] = finding.edges;
  const part = (node && outline.node(node)) || (edge && outline.edge(edge)) || null;
  if (!part) return null;
  const field = fieldOf(
    finding,
    (node && outline.node(node) ? node : edge) as string,
    fieldsAt(outline, part.path),
  );
  const at = field ? (outline.find([...part.path, field]) ?? part) : part;
  return at.key ?? { from: at.from, to: Math.min(at.to, endOfLine(outline.text, at.from)) };
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function ofProblem(problem: TextProblem, doc: Text): Diagnostic {
  const line = doc.line(Math.min(Math.max(problem.line ?? 1, 1), doc.lines));
  const indent = /^\s*(- )?/.exec(line.text)?.[0].length ?? 0;
  return {
    from: line.from + Math.min(indent, line.length),
    to: line.to,
    severity: problem.severity,
    message: problem.message,
  };
}

/** The problems of the text that was proposed last, and the findings of the document, in the order of the lines. */
export function diagnostics(
  problems: TextProblem[],
  findings: Finding[],
  outline: Outline,
  doc: Text,
): Diagnostic[] {
  const told = problems.length > 0;
  const found = problems.map((problem) => ofProblem(problem, doc));
  for (const finding of findings) {
    if (told && finding.category === 'document') continue;
    const at = spanOf(finding, outline);
    if (at && at.to <= doc.length)
      found.push({
        ...at,
        severity: finding.severity,
        message: `${shortMessage(finding)} (${finding.rule})`,
      });
  }
  return found.sort((a, b) => a.from - b.from);
}
