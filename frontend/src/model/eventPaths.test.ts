import { describe, expect, it } from 'vitest';
import { eventKeysAt } from './eventPaths';

const SAMPLE = {
  Records: [
    {
      messageId: 'm-1',
      body: '{"order_id": "o-1", "lines": [{"sku": "a"}]}',
      attributes: { SentTimestamp: '0' },
    },
  ],
};

function keys(source: string): string[] | undefined {
  const offset = source.indexOf('|');
  return eventKeysAt(source.replace('|', ''), offset, SAMPLE)?.keys.map((key) => key.label);
}

describe('completing what the event has', () => {
  it('follows keys and places in lists', () => {
    expect(keys('def handler(event, context):\n    event["|')).toEqual(['Records']);
    expect(keys('def handler(event, context):\n    event["Records"][0]["|')).toEqual([
      'messageId',
      'body',
      'attributes',
    ]);
    expect(keys('def handler(event, c):\n    event["Records"][0]["attributes"].get("|')).toEqual([
      'SentTimestamp',
    ]);
  });

  it('follows loops, names and JSON in a body', () => {
    const source = `def handler(batch, context):
    for record in batch["Records"]:
        order = json.loads(record["body"])
        first = order["lines"][0]
        first["|`;
    expect(keys(source)).toEqual(['sku']);
    expect(keys('def handler(event, c):\n    json.loads(event["Records"][0]["body"])["|')).toEqual([
      'order_id',
      'lines',
    ]);
  });

  it('knows the dots of JavaScript', () => {
    expect(
      keys('export async function handler(event) {\n  for (const r of event.Records) {\n    r.|'),
    ).toEqual(['messageId', 'body', 'attributes']);
  });

  it('is silent where no key of the event is asked for', () => {
    expect(keys('def handler(event, context):\n    other["|')).toBeUndefined();
    expect(keys('def handler(event, context):\n    print("|')).toBeUndefined();
  });
});
