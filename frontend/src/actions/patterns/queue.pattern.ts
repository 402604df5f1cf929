import type { Pattern } from './pattern';

const CODE = `"""Works on what lies in the queue; what fails comes again, and in the end waits in the dead-letter queue."""

import json


def handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            work(json.loads(record["body"]))
        except Exception as error:
            print("failed", record["messageId"], error)
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def work(job):
    print("worked on", job)
`;

export const PATTERN: Pattern = {
  title: 'API, queue, function, DLQ',
  doc: 'Requests wait in a queue until they are worked on; none is lost when that fails.',
  icon: 'list-checks',
  order: 2,
  nodes: [
    { id: 'shop', kind: 'client', at: [0, 0] },
    { id: 'api', kind: 'gateway', at: [1, 0], fields: { throttle: { rate_per_s: 50, burst: 100 } } },
    { id: 'jobs', kind: 'queue', at: [2, 0], fields: { visibility_timeout_s: 60 } },
    {
      id: 'work',
      kind: 'function',
      at: [3, 0],
      fields: { timeout_s: 10, idempotency: { key: '$.messageId' } },
      code: CODE,
    },
    {
      id: 'jobs-dlq',
      kind: 'queue',
      at: [3, 1],
      fields: { retention_s: 1_209_600, alarms: [{ metric: 'visible', above: 0 }] },
    },
  ],
  edges: [
    { source: 'shop', target: 'api', relation: 'calls' },
    {
      source: 'api',
      target: 'jobs',
      relation: 'routes',
      fields: { method: 'POST', path: '/jobs', public: true },
    },
    {
      source: 'jobs',
      target: 'work',
      relation: 'delivers',
      fields: { batch_size: 10, partial_batch_response: true },
    },
    { source: 'jobs', target: 'jobs-dlq', relation: 'dead_letters', fields: { max_receive_count: 5 } },
  ],
};
