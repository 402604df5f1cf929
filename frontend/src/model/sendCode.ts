/** What is sent by hand, as a command and as code of the SDK. */

import type { Draft } from './drafts';
import { headersOf } from './drafts';
import { readText } from './jsonText';
import type { Json, JsonObject, NodeView, SdkCall } from './types';

export const quoted = (text: string) => `'${text.replace(/'/g, "'\\''")}'`;

/** The command that asks a live gateway: its address, and the test headers of the chosen authorizer. */
export function requestCurl(
  draft: Draft,
  address: string,
  credential: { [name: string]: string },
  body: boolean,
): string {
  const headers = { ...credential, ...headersOf(draft) };
  const typed = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  const lines = [
    `curl -i${draft.method === 'GET' ? '' : ` -X ${draft.method}`} ${quoted(`${address}${draft.path}`)}`,
  ];
  if (body && !typed) lines.push(`-H 'content-type: application/json'`);
  for (const [name, value] of Object.entries(headers)) lines.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (body) lines.push(`-d ${quoted(draft.body)}`);
  return lines.join(' \\\n  ');
}

/** The command that sends a message through the console. */
export function messageCurl(origin: string, run: string, payload: JsonObject): string {
  return [
    `curl -X POST ${quoted(`${origin}/api/runs/${run}/send/`)}`,
    `-H 'content-type: application/json'`,
    `-d ${quoted(JSON.stringify(payload))}`,
  ].join(' \\\n  ');
}

/** A piece of code as it is, among plain values. */
class Code {
  constructor(readonly text: string) {}
}

type Value = Json | Code | Value[] | { [name: string]: Value } | undefined;

interface Language {
  literal: (value: Json) => string;
  text: (body: string) => string;
  bytes: (body: string) => string;
}

/** Python's literals; texts as JSON writes them are texts of Python too. */
function python(value: Json, indent = ''): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return JSON.stringify(value);
  const inner = `${indent}    `;
  if (Array.isArray(value)) return `[${value.map((item) => python(item, indent)).join(', ')}]`;
  const parts = Object.entries(value).map(
    ([name, item]) => `${inner}${JSON.stringify(name)}: ${python(item, inner)},`,
  );
  return parts.length > 0 ? `{\n${parts.join('\n')}\n${indent}}` : '{}';
}

const PYTHON: Language = {
  literal: (value) => python(value),
  text: (body) => `json.dumps(${body})`,
  bytes: (body) => `json.dumps(${body}).encode()`,
};

const SCRIPT: Language = {
  literal: (value) => JSON.stringify(value, null, 2),
  text: (body) => `JSON.stringify(${body})`,
  bytes: (body) => `new TextEncoder().encode(JSON.stringify(${body}))`,
};

const isEmpty = (value: Value) =>
  value === undefined ||
  value === '' ||
  (value !== null &&
    typeof value === 'object' &&
    !(value instanceof Code) &&
    Object.keys(value).length === 0);

function typed(attributes: Json | undefined): Value {
  if (attributes === null || typeof attributes !== 'object' || Array.isArray(attributes)) return undefined;
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      typeof value === 'number'
        ? { DataType: 'Number', StringValue: String(value) }
        : { DataType: 'String', StringValue: typeof value === 'string' ? value : JSON.stringify(value) },
    ]),
  );
}

function filled(parameters: Json, values: { [name: string]: Value }): Value {
  if (typeof parameters === 'string') {
    const name = /^\{(\w+)\}$/.exec(parameters)?.[1];
    return name ? values[name] : parameters;
  }
  if (Array.isArray(parameters)) return parameters.map((item) => filled(item, values));
  if (parameters === null || typeof parameters !== 'object') return parameters;
  const parts = Object.entries(parameters).map(([name, item]): [string, Value] => [
    name,
    filled(item, values),
  ]);
  return Object.fromEntries(parts.filter(([, value]) => !isEmpty(value))) as { [name: string]: Value };
}

function written(value: Value, language: Language, indent: string, colon: (name: string) => string): string {
  if (value instanceof Code) return value.text;
  if (value === null || typeof value !== 'object') return language.literal(value as Json);
  const inner = `${indent}    `;
  if (Array.isArray(value))
    return `[${value.map((item) => written(item, language, indent, colon)).join(', ')}]`;
  const parts = Object.entries(value).map(
    ([name, item]) => `${inner}${colon(name)}${written(item as Value, language, inner, colon)},`,
  );
  return `{\n${parts.join('\n')}\n${indent}}`;
}

export const addressOf = (call: SdkCall, node: NodeView): string =>
  call.address.replace('{name}', node.fields.fifo === true ? `${node.id}.fifo` : node.id);

function values(
  call: SdkCall,
  node: NodeView,
  payload: JsonObject,
  language: Language,
): { [name: string]: Value } {
  const { body = null, attributes, ...extras } = payload;
  const plain = typeof body === 'string';
  return {
    ...extras,
    address: addressOf(call, node),
    typed: typed(attributes),
    text: plain ? body : new Code(language.text('body')),
    bytes: plain ? body : new Code(language.bytes('body')),
  };
}

const snake = (name: string) => name.replace(/(?<=[a-z])([A-Z])/g, '_$1').toLowerCase();

export function pythonCode(call: SdkCall, node: NodeView, payload: JsonObject): string {
  const plain = typeof payload.body === 'string';
  const filledIn = filled(call.parameters, values(call, node, payload, PYTHON)) as { [name: string]: Value };
  const lines = Object.entries(filledIn).map(
    ([name, value]) => `    ${name}=${written(value, PYTHON, '    ', (key) => `${JSON.stringify(key)}: `)},`,
  );
  return [
    ...(plain ? [] : ['import json', '']),
    'import boto3',
    '',
    ...(plain ? [] : [`body = ${python(payload.body ?? null)}`, '']),
    `client = boto3.client(${JSON.stringify(call.python)})`,
    `answer = client.${snake(call.operation)}(`,
    ...lines,
    ')',
    'print(answer)',
    '',
  ].join('\n');
}

export function scriptCode(call: SdkCall, node: NodeView, payload: JsonObject): string {
  const plain = typeof payload.body === 'string';
  const filledIn = filled(call.parameters, values(call, node, payload, SCRIPT));
  const named = (key: string) => `${/^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key)}: `;
  return [
    `import { ${call.client}, ${call.operation}Command } from '${call.package}';`,
    '',
    ...(plain ? [] : [`const body = ${JSON.stringify(payload.body ?? null, null, 2)};`, '']),
    `const client = new ${call.client}({});`,
    `const answer = await client.send(new ${call.operation}Command(${written(filledIn, SCRIPT, '', named)}));`,
    'console.log(answer);',
    '',
  ].join('\n');
}

/** A request in Python and in JavaScript: nothing of the SDK, the gateway speaks HTTP. */
export function requestCode(
  draft: Draft,
  address: string,
  credential: { [name: string]: string },
  body: boolean,
): { python: string; script: string } {
  const url = JSON.stringify(`${address}${draft.path}`);
  const given = { ...credential, ...headersOf(draft) };
  const headers = body ? { 'content-type': 'application/json', ...given } : given;
  const read = readText(draft.body);
  const json = !read.fault;
  const value = read.value ?? null;
  return {
    python: [
      'import json',
      'from urllib.error import HTTPError',
      'from urllib.request import Request, urlopen',
      '',
      ...(body ? [`body = ${json ? python(value) : JSON.stringify(draft.body)}`, ''] : []),
      'request = Request(',
      `    ${url},`,
      `    method=${JSON.stringify(draft.method)},`,
      `    headers=${python(headers, '    ')},`,
      ...(body ? [`    data=${json ? 'json.dumps(body)' : 'body'}.encode(),`] : []),
      ')',
      'try:',
      '    answer = urlopen(request)',
      'except HTTPError as refused:',
      '    answer = refused',
      'print(answer.status, answer.read().decode())',
      '',
    ].join('\n'),
    script: [
      `const answer = await fetch(${url}, {`,
      `  method: ${JSON.stringify(draft.method)},`,
      `  headers: ${JSON.stringify(headers, null, 2).replace(/\n/g, '\n  ')},`,
      ...(body
        ? [
            `  body: ${json ? `JSON.stringify(${JSON.stringify(value, null, 2).replace(/\n/g, '\n  ')})` : JSON.stringify(draft.body)},`,
          ]
        : []),
      '});',
      'console.log(answer.status, await answer.text());',
      '',
    ].join('\n'),
  };
}
