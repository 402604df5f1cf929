import type { Pattern } from './pattern';

const CODE = `def handler(event, context):
    """Runs at each set time; a run that fails is tried again twice."""
    print("started at", event.get("time"))
`;

export const PATTERN: Pattern = {
  title: 'Work at set times',
  doc: 'A schedule starts a function; a missed run waits for somebody to look.',
  icon: 'alarm-clock',
  order: 4,
  nodes: [
    { id: 'every-night', kind: 'schedule', at: [0, 0], fields: { expression: 'cron(0 2 * * ? *)' } },
    {
      id: 'report',
      kind: 'function',
      at: [1, 0],
      fields: { timeout_s: 60, idempotency: { key: '$.time' } },
      code: CODE,
    },
    {
      id: 'missed',
      kind: 'queue',
      at: [2, 0],
      fields: { retention_s: 1_209_600, alarms: [{ metric: 'visible', above: 0 }] },
    },
  ],
  edges: [
    { source: 'every-night', target: 'report', relation: 'delivers', fields: { dead_letter: 'missed' } },
    { source: 'report', target: 'missed', relation: 'dead_letters' },
  ],
};
