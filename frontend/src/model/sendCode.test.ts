import { describe, expect, it } from 'vitest';
import { EMPTY_DRAFT } from './drafts';
import { messageCurl, pythonCode, requestCode, requestCurl, scriptCode } from './sendCode';
import type { NodeView, SdkCall } from './types';

const CALL: SdkCall = {
  python: 'sqs',
  package: '@aws-sdk/client-sqs',
  client: 'SQSClient',
  operation: 'SendMessage',
  address: 'https://example.com/{name}',
  parameters: {
    QueueUrl: '{address}',
    MessageBody: '{text}',
    MessageAttributes: '{typed}',
    MessageGroupId: '{group}',
    Entries: [{ Detail: '{bytes}', Fixed: 'Event' }],
  },
};
const node: NodeView = {
  uid: 'u',
  id: 'orders',
  kind: 'k',
  order: 0,
  title: 'Orders',
  fields: { fifo: true },
};
const payload = {
  node: 'orders',
  body: { n: 1, ok: true, none: null },
  attributes: { vip: 'yes', size: 3 },
  group: 'g',
};

describe('as a command', () => {
  it('a request carries credential, own headers and body, quoted for the shell', () => {
    const draft = { ...EMPTY_DRAFT, path: '/o?x=1', headers: 'x-a: b', body: `{"it's": 1}` };
    expect(requestCurl(draft, 'http://127.0.0.1:1', { authorization: 'Bearer t' }, true)).toBe(
      [
        `curl -i -X POST 'http://127.0.0.1:1/o?x=1' \\`,
        `  -H 'content-type: application/json' \\`,
        `  -H 'authorization: Bearer t' \\`,
        `  -H 'x-a: b' \\`,
        `  -d '{"it'\\''s": 1}'`,
      ].join('\n'),
    );
  });

  it('a GET has neither method nor body', () => {
    expect(requestCurl({ ...EMPTY_DRAFT, method: 'GET' }, 'http://a', {}, false)).toBe(`curl -i 'http://a/'`);
  });

  it('a message goes through the console', () => {
    expect(messageCurl('http://c', 'r', { node: 'q', body: 1 })).toBe(
      `curl -X POST 'http://c/api/runs/r/send/' \\\n  -H 'content-type: application/json' \\\n  -d '{"node":"q","body":1}'`,
    );
  });
});

describe('as code of the SDK', () => {
  it('is Python for boto3', () => {
    expect(pythonCode(CALL, node, payload)).toBe(`import json

import boto3

body = {
    "n": 1,
    "ok": True,
    "none": None,
}

client = boto3.client("sqs")
answer = client.send_message(
    QueueUrl="https://example.com/orders.fifo",
    MessageBody=json.dumps(body),
    MessageAttributes={
        "vip": {
            "DataType": "String",
            "StringValue": "yes",
        },
        "size": {
            "DataType": "Number",
            "StringValue": "3",
        },
    },
    MessageGroupId="g",
    Entries=[{
        "Detail": json.dumps(body).encode(),
        "Fixed": "Event",
    }],
)
print(answer)
`);
  });

  it('is JavaScript for version 3', () => {
    const code = scriptCode(CALL, node, { node: 'orders', body: { n: 1 } });
    expect(code).toContain(`import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';`);
    expect(code).toContain('MessageBody: JSON.stringify(body)');
    expect(code).toContain('Detail: new TextEncoder().encode(JSON.stringify(body))');
    expect(code).not.toContain('MessageGroupId');
    expect(code).not.toContain('MessageAttributes');
  });

  it('sends a text as it is', () => {
    expect(pythonCode(CALL, node, { node: 'orders', body: 'hello' })).toContain('MessageBody="hello"');
  });

  it('asks a gateway without the SDK', () => {
    const draft = { ...EMPTY_DRAFT, path: '/o', body: '{"a": true}' };
    const { python, script } = requestCode(draft, 'http://a', { authorization: 't' }, true);
    expect(python).toContain('body = {\n    "a": True,\n}');
    expect(python).toContain('"http://a/o"');
    expect(script).toContain('fetch("http://a/o"');
    expect(script).toContain('"authorization": "t"');
  });
});
