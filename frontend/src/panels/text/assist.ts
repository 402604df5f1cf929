/** Completion and hover in the text of a document, from the schema that the project publishes. */

import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { hoverTooltip } from '@codemirror/view';
import { Outline } from '../../model/outline';
import { type Choice, docAt, keysAt, referencesAt, valuesAt } from '../../model/schemaWalk';
import { contextAt } from '../../model/textContext';
import type { JsonObject } from '../../model/types';
import { useSession } from '../../store/session';

const option = (choice: Choice, type: string, apply?: string): Completion => ({
  label: choice.label,
  type,
  ...(choice.detail ? { detail: choice.detail } : {}),
  ...(choice.info ? { info: choice.info } : {}),
  ...(apply ? { apply } : {}),
});

function nodesOf(kinds: string[]): Completion[] {
  const { nodes } = useSession.getState().project;
  return nodes
    .filter((node) => kinds.includes('*') || kinds.includes(node.kind))
    .map((node) => ({ label: node.id, detail: node.kind, type: 'node' }));
}

function valuesFor(schema: JsonObject, data: unknown, path: (string | number)[]): Completion[] {
  const isEnd = path[0] === 'edges' && path.length === 3 && (path[2] === 'source' || path[2] === 'target');
  if (isEnd) return nodesOf(['*']);
  const kinds = referencesAt(schema, data, path);
  if (kinds) return nodesOf(kinds);
  return valuesAt(schema, data, path).map((choice) => option(choice, 'value'));
}

export const completeFrom =
  (schema: JsonObject) =>
  (asked: CompletionContext): CompletionResult | null => {
    const context = contextAt(asked.state.doc.toString(), asked.pos);
    if (!context || (context.from === asked.pos && !asked.explicit)) return null;
    const options =
      context.kind === 'key'
        ? keysAt(schema, context.data, context.path).map((key) => option(key, 'key', `${key.label}: `))
        : valuesFor(schema, context.data, context.path);
    return options.length > 0 ? { from: context.from, options, validFor: /^[\w$.-]*$/ } : null;
  };

/** The sentence of a field, with its type, bounds and default, while the pointer rests on it. */
export const hoverFrom = (schema: JsonObject) =>
  hoverTooltip((view, offset) => {
    const outline = new Outline(view.state.doc.toString());
    const path = outline.at(offset);
    const part = outline.find(path);
    const doc = part?.key && docAt(schema, outline.data, path);
    if (!part?.key || !doc) return null;
    return {
      pos: part.key.from,
      end: part.to,
      above: true,
      create() {
        const dom = document.createElement('div');
        dom.className = 'cm-doc';
        const title = dom.appendChild(document.createElement('p'));
        title.className = 'cm-doc-title';
        title.textContent = doc.title;
        dom.appendChild(document.createElement('p')).textContent = doc.text;
        if (doc.facts.length > 0) {
          const facts = dom.appendChild(document.createElement('p'));
          facts.className = 'cm-doc-facts';
          facts.textContent = doc.facts.join(' · ');
        }
        return { dom };
      },
    };
  });
