import { describe, expect, it } from 'vitest';
import { CATALOGUE, sample } from '../testing/sample';
import { addEdge, edgeId, freeId, removeParts, setPath, unsetPath } from './document';
import { applyOperations, OperationError } from './operations';
import { Projector } from './project';
import { idProblem, renameNode } from './rename';

const view = (s: ReturnType<typeof sample>) => new Projector(s.r).snapshot();

describe('operations', () => {
  it('add a dead-letter queue as a fix does, beside its source', () => {
    const s = sample();
    const [added] = applyOperations(s.r, CATALOGUE, [
      { op: 'add_node', id: 'emails-dlq', kind: 'queue', fields: { retention_s: 1209600 } },
      {
        op: 'add_edge',
        source: 'emails',
        target: 'emails-dlq',
        relation: 'dead_letters',
        fields: { max_receive_count: 5 },
      },
    ]);
    const project = view(s);
    expect(project.nodeById.get('emails-dlq')?.fields).toEqual({ retention_s: 1209600 });
    expect(project.edgeById.get('emails.dead_letters.emails-dlq')?.fields).toEqual({ max_receive_count: 5 });
    expect(s.r.layout.get(added as string)).toEqual({ x: 312, y: 112 });
  });
  it('add a queue that an edge names, below where the edge starts', () => {
    const s = sample();
    s.r.layout.set(s.emails, { x: 400, y: 200 });
    const [added] = applyOperations(s.r, CATALOGUE, [
      { op: 'add_node', id: 'lost', kind: 'queue' },
      { op: 'set', edge: 'emails.delivers.send', path: ['dead_letter'], value: 'lost' },
    ]);
    expect(s.r.layout.get(added as string)).toEqual({ x: 400, y: 312 });
  });
  it('set and unset values, also nested ones', () => {
    const s = sample();
    applyOperations(s.r, CATALOGUE, [
      { op: 'set', node: 'emails', path: 'visibility_timeout_s', value: 60 },
      { op: 'set', edge: 'emails.delivers.send', path: ['retry', 'max_retries'], value: 2 },
      { op: 'unset', node: 'send', path: 'timeout_s' },
    ]);
    const project = view(s);
    expect(project.nodeById.get('emails')?.fields).toEqual({ visibility_timeout_s: 60 });
    expect(project.edges[0]?.fields).toEqual({ retry: { max_retries: 2 } });
    expect(project.nodeById.get('send')?.fields).toEqual({});
  });
  it('refuse what is not there', () => {
    const s = sample();
    expect(() => applyOperations(s.r, CATALOGUE, [{ op: 'remove_node', id: 'gone' }])).toThrow(
      OperationError,
    );
    expect(() => applyOperations(s.r, CATALOGUE, [{ op: 'add_node', id: 'send', kind: 'worker' }])).toThrow(
      'A node called send exists already.',
    );
  });
});

describe('the document', () => {
  it('removes the edges of a removed node', () => {
    const s = sample();
    removeParts(s.r, [s.send]);
    expect(view(s).nodes.map((n) => n.id)).toEqual(['emails']);
    expect(s.r.edges.size).toBe(0);
  });
  it('gives the second edge of a triple an id of its own, that stays when the first goes', () => {
    const s = sample();
    const second = addEdge(s.r, { source: s.emails, target: s.send, relation: 'delivers' });
    removeParts(s.r, [s.edge]);
    expect(edgeId(s.r, s.r.edges.get(second) as never)).toBe('emails.delivers.send.2');
  });
  it('does not draw an edge whose end somebody else removed, and counts it', () => {
    const s = sample();
    s.r.nodes.delete(s.send);
    const project = view(s);
    expect(project.edges).toEqual([]);
    expect(project.dangling).toBe(1);
  });
  it('drops an object that becomes empty', () => {
    const s = sample();
    const part = s.r.nodes.get(s.send) as never;
    setPath(part, ['handler', 'file'], 'handlers/send.py');
    unsetPath(part, ['handler', 'file']);
    expect(view(s).nodeById.get('send')?.fields).toEqual({ timeout_s: 10 });
  });
  it('finds free ids', () => {
    const s = sample();
    expect(freeId(s.r, 'emails')).toBe('emails-2');
    expect(freeId(s.r, 'Order API')).toBe('order-api');
  });
});

describe('renaming', () => {
  it('rewrites references of nodes, edges and suppressions', () => {
    const s = sample();
    setPath(s.r.nodes.get(s.send) as never, ['deciders', 'a', 'by'], 'send');
    setPath(s.r.edges.get(s.edge) as never, ['dead_letter'], 'emails');
    s.r.suppress.push([{ rule: 'REL-001', node: 'emails' }]);
    renameNode(s.r, CATALOGUE, s.emails, 'mails');
    renameNode(s.r, CATALOGUE, s.send, 'mailer');
    const project = view(s);
    expect(project.edges[0]?.id).toBe('mails.delivers.mailer');
    expect(project.edges[0]?.fields).toEqual({ dead_letter: 'mails' });
    expect(project.nodeById.get('mailer')?.fields.deciders).toEqual({ a: { by: 'mailer' } });
    expect(project.suppress).toEqual([{ rule: 'REL-001', node: 'mails' }]);
  });
  it('says what is wrong with an id', () => {
    const s = sample();
    expect(idProblem(s.r, s.send, 'send')).toBeNull();
    expect(idProblem(s.r, s.send, 'emails')).toBe('Another node is called emails.');
    expect(idProblem(s.r, s.send, '9lives')).toContain('starts with a letter');
  });
});
