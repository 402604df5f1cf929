/** Definitions of workflows: written, moved to a file of their own, and from one language to the other. */

import { stringify } from 'yaml';
import * as Y from 'yjs';
import { asWritten, definitionFile, inlineDefinition } from '../model/definitions';
import { setPath } from '../model/document';
import { parsed } from '../model/outline';
import type { Json } from '../model/types';
import { change, session, useSession } from '../store/session';
import { toast } from '../store/toasts';
import { closeFile, openFile } from '../store/ui';
import { toastUndo } from './history';

const FIRST: Json = {
  Comment: 'What this workflow does, in one sentence',
  StartAt: 'Begin',
  States: { Begin: { Type: 'Pass', Next: 'Done' }, Done: { Type: 'Succeed' } },
};

export type Language = 'json' | 'yaml';

const written = (value: Json, language: Language) =>
  language === 'json' ? `${JSON.stringify(value, null, 2)}\n` : stringify(value, { lineWidth: 100 });

function freePath(id: string, language: Language): string {
  const { files } = session().roots;
  for (let n = 1; ; n += 1) {
    const path = `workflows/${id}${n === 1 ? '' : `-${n}`}.${language}`;
    if (!files.has(path)) return path;
  }
}

/** Opens the node's definition in the editor: its file, else one that is made of what the node says. */
export function editDefinition(uid: string, language: Language = 'json'): void {
  const node = useSession.getState().project.nodeByUid.get(uid);
  if (!node) return;
  const file = definitionFile(node);
  if (file && session().roots.files.has(file)) {
    openFile(file);
    return;
  }
  const path = file ?? freePath(node.id, language);
  const inline = inlineDefinition(node);
  change(inline ? 'Move the definition to a file' : 'Write a definition', (r) => {
    r.files.set(path, new Y.Text(written(inline ? asWritten(inline) : FIRST, language)));
    const part = r.nodes.get(uid);
    if (part) setPath(part, ['definition'], path);
  });
  openFile(path);
}

/** The same definition in the other language, in a file beside; nodes that named the old one name the new one. */
export function rewriteDefinition(path: string, language: Language): void {
  const { files } = session().roots;
  const text = files.get(path)?.toString();
  if (text === undefined) return;
  const document = parsed(text);
  if (document.errors.length > 0) {
    toast('The definition has errors; mend them first.', { tone: 'bad' });
    return;
  }
  const next = path.replace(/\.\w+$/, `.${language}`);
  if (files.has(next)) {
    toast(`There is a ${next} already.`, { tone: 'bad' });
    return;
  }
  change(`Write the definition in ${language.toUpperCase()}`, (r) => {
    r.files.set(next, new Y.Text(written(document.toJS() as Json, language)));
    r.files.delete(path);
    for (const node of useSession.getState().project.nodes) {
      const part = r.nodes.get(node.uid);
      if (part && definitionFile(node) === path) setPath(part, ['definition'], next);
    }
  });
  closeFile(path);
  openFile(next);
  toastUndo(
    `The definition is ${language.toUpperCase()} now${/^\s*#/m.test(text) ? ', without its comments' : ''}.`,
  );
}
