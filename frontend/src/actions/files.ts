/** Files of the project: handlers, schemas and scenarios as shared texts. */

import * as Y from 'yjs';
import { setPath } from '../model/document';
import { change, session, useSession } from '../store/session';
import { openFile } from '../store/ui';

export const PYTHON = `"""What this handler does, in one sentence."""

import json


def handler(event, context):
    return {"statusCode": 200, "body": json.dumps({"ok": True})}
`;

const JAVASCRIPT = `export async function handler(event) {
  return { statusCode: 200, body: JSON.stringify({ ok: true }) };
}
`;

export function handlerPath(id: string, runtime: string): string {
  return `handlers/${id.replace(/-/g, '_')}.${runtime.startsWith('node') ? 'mjs' : 'py'}`;
}

/** Gives a node a handler file of its own, with a first text, and opens it. */
export function createHandler(uid: string): void {
  const node = useSession.getState().project.nodeByUid.get(uid);
  if (!node) return;
  const runtime = String(node.fields.runtime ?? 'python');
  const path = handlerPath(node.id, runtime);
  change('Create handler', (r) => {
    if (!r.files.has(path)) r.files.set(path, new Y.Text(runtime.startsWith('node') ? JAVASCRIPT : PYTHON));
    const part = r.nodes.get(uid);
    if (part) setPath(part, ['handler', 'file'], path);
  });
  openFile(path);
}

export function createFile(path: string, text = ''): void {
  if (!session().roots.files.has(path)) change('Add file', (r) => r.files.set(path, new Y.Text(text)));
  openFile(path);
}

export function removeFile(path: string): void {
  change('Delete file', (r) => r.files.delete(path));
}
