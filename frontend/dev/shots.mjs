/**
 * Screenshots of the built front end against a made-up server: REST and sockets are answered here, so
 * that the look can be judged without the console. `node dev/shots.mjs OUT_DIR [name...]`
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import * as syncProtocol from 'y-protocols/sync';
import * as encoding from 'lib0/encoding';
import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';

const here = new URL('.', import.meta.url).pathname;
const read = (name) => JSON.parse(readFileSync(join(here, name), 'utf8'));
const catalogue = read('catalogue.json');
const project = read('project.json');
const dist = join(here, '..', 'dist');
const out = process.argv[2] ?? '/tmp/shots';
const only = process.argv.slice(3);
const HOST = 'http://127.0.0.1:9';

function makeDoc() {
  const doc = new Y.Doc();
  const ids = new Map();
  doc.transact(() => {
    doc.getMap('meta').set('name', project.document.name);
    doc.getMap('meta').set('title', project.document.title);
    let order = 1;
    for (const [id, { kind, ...fields }] of Object.entries(project.document.nodes)) {
      const uid = `n${order}`;
      ids.set(id, uid);
      const part = new Y.Map();
      part.set('id', id); part.set('kind', kind); part.set('order', order); part.set('fields', new Y.Map(Object.entries(fields)));
      doc.getMap('nodes').set(uid, part);
      const at = (project.layout.nodes ?? project.layout)[id];
      if (at) doc.getMap('layout').set(uid, Array.isArray(at) ? { x: at[0], y: at[1] } : at);
      order += 1;
    }
    for (const { source, target, relation, id, ...fields } of project.document.edges) {
      const part = new Y.Map();
      part.set('source', ids.get(source)); part.set('target', ids.get(target)); part.set('relation', relation);
      if (id) part.set('id', id);
      part.set('order', order); part.set('fields', new Y.Map(Object.entries(fields)));
      doc.getMap('edges').set(`e${order}`, part);
      order += 1;
    }
    for (const [path, text] of Object.entries(project.files)) doc.getMap('files').set(path, new Y.Text(text));
  });
  return doc;
}

const findings = project.report?.findings?.length ? project.report.findings : [
  { rule: 'REL-001', name: 'queue-without-dlq', severity: 'error', category: 'reliability', nodes: ['emails'], edges: [], path: ['emails', 'send-email'], message: 'A message that always fails is retried until retention ends: emails has no dead-letter queue.', fixes: [{ title: 'Add emails-dlq-2', operations: [{ op: 'add_node', id: 'emails-dlq-2', kind: 'queue', fields: { retention_s: 1209600 } }, { op: 'add_edge', source: 'emails', target: 'emails-dlq-2', relation: 'dead_letters', fields: { max_receive_count: 5 } }] }], suppressed: null },
  { rule: 'REL-015', name: 'visibility-too-short', severity: 'warning', category: 'reliability', nodes: ['emails', 'send-email'], edges: [], path: ['emails', 'send-email'], message: 'emails hands a message to a second worker while the first still runs: 20 s is less than 6 times the 10 s of send-email.', fixes: [{ title: 'Set the visibility timeout to 60 s', operations: [{ op: 'set', node: 'emails', path: 'visibility_timeout_s', value: 60 }] }], suppressed: null },
];
const counts = { error: findings.filter((f) => f.severity === 'error').length, warning: findings.filter((f) => f.severity === 'warning').length, info: 0 };

const nodes = {};
for (const [id, n] of Object.entries(project.document.nodes)) {
  if (n.kind === 'function') nodes[id] = { invocations: 1204, delivered: 1190, errors: id === 'pay' ? 37 : 0, concurrency: 3, latency_ms: { p50: 41, p95: 130, p99: 181, max: 402 } };
  if (n.kind === 'queue') nodes[id] = { accepted: id === 'failed-events' ? 6 : 1190, delivered: 1100, held: id === 'failed-events' ? 6 : 4, in_flight: 2, depth_max: 12 };
  if (n.kind === 'bus') nodes[id] = { accepted: 3588, delivered: 3580, in_flight: 8 };
}
const edges = (k) => Object.fromEntries(project.edges.map((id, i) => [id, { messages: 300 * k + i * 7, errors: id.includes('pay') ? k * 2 : 0, filtered: 0 }]));
const ledger = { accepted: 5984, delivered: 5712, dead_lettered: 6, filtered: 240, expired: 0, dropped: 0, held: 18, in_flight: 8, lost: 0, balanced: true };
const requests = { received: 1204, answered: 1198, failed: 4, rejected: 0, throttled: 2, timed_out: 0, in_flight: 0 };
const run = (state) => ({ id: 'r1', topology: 't1', state, scenario: 'provider-fails', seed: 7, handlers: 'sandboxed', clock: 'wall', speed: 1, created_at: new Date().toISOString(), started_at: null, finished_at: null, seq: 91234, t_us: 182_500_000, error: null, gateway: state === 'running' ? { api: 'http://127.0.0.1:43117' } : {}, isolation: 'full',
  result: state === 'finished' ? { run: { seed: 7, trace_events: 91234, virtual_s: 600, deterministic: true, digest: 'sha256:3fd1…' }, requests, ledger, nodes, edges: edges(1), expectations: [{ expect: { metric: 'lost', equals: 0 }, actual: 0, ok: true }, { expect: { metric: 'latency_ms', quantile: 0.95, route: 'POST /orders', at_most: 300 }, actual: 241.3, ok: true }], ok: true } : null });
const titles = ['POST /orders', 'POST /orders', 'GET /orders/{id}', 'POST /orders', 'POST /orders'];
const traces = Array.from({ length: 40 }, (_, i) => ({ trace: `t${i}`, t_us: i * 1_230_000, title: titles[i % 5], node: 'api', duration_us: 42_000 + ((i * 7919) % 400) * 1000, spans: 14, error: i % 7 === 3 }));
const S = (span, parent, links, name, node, kind, a, b, status = 'ok', more = {}) => ({ span, parent, links, name, node, edge: null, kind, start_us: a * 1000, end_us: b * 1000, status, error: null, attempt: 1, message: null, attributes: {}, input: null, output: null, logs: [], ...more });
const spans = [
  S('1', null, [], 'POST /orders', 'api', 'request', 0, 62), S('2', '1', [], 'invoke', 'place-order', 'invoke', 4, 58, 'ok', { input: { order_id: '9f1c', amount: 42 }, output: { statusCode: 202 }, logs: ['placing order 9f1c'] }),
  S('3', '2', [], 'PutItem', 'orders', 'call', 14, 24), S('4', '2', [], 'PutEvents order.created', 'order-events', 'send', 30, 41),
  S('5', null, ['4'], 'deliver', 'reserve', 'invoke', 48, 121), S('6', '5', [], 'PutEvents reservation.confirmed', 'order-events', 'send', 96, 108),
  S('7', null, ['6'], 'deliver', 'pay', 'invoke', 116, 356, 'error', { error: { type: 'ProviderError', message: '503 from the payment provider' }, input: { 'detail-type': 'reservation.confirmed', detail: { order_id: '9f1c', amount: 42 } }, logs: ['charging 42.00', 'ProviderError: 503 from the payment provider'] }), S('8', '7', [], 'POST /charges', 'payment-api', 'call', 128, 340, 'error'),
  S('9', null, ['7'], 'deliver', 'pay', 'invoke', 420, 560, 'ok', { attempt: 2 }), S('10', '9', [], 'POST /charges', 'payment-api', 'call', 428, 540),
  S('11', '9', [], 'SendMessage', 'emails', 'send', 541, 548), S('12', '11', [], 'wait', 'emails', 'queue', 548, 580), S('13', null, ['12'], 'receive', 'send-email', 'invoke', 580, 640),
];
const api = (path) => {
  const p = path.split('?')[0];
  if (p === '/api/kinds/') return catalogue;
  if (p === '/api/rules/') return { rules: findings.map((f) => ({ id: f.rule, name: f.name, severity: f.severity, category: f.category, summary: '', manual: `${f.message}\n\n**Why**\n\nA message that cannot be processed would be tried again and again until its retention ends, and then vanish without a trace.\n\n**Fix**\n\nAdd a dead-letter queue that keeps messages for 14 days.\n\n**Example**\n\n    emails:queue -> send-email:function` })) };
  if (p === '/api/formats/') return { exporters: [{ name: 'sam', title: 'AWS SAM', doc: 'A folder that `sam deploy` accepts.' }, { name: 'mermaid', title: 'Mermaid', doc: 'A flowchart for documents.' }], importers: [] };
  if (p === '/api/gallery/') return { projects: ['hello', 'order-processing', 'insurance-gateway', 'insurance-queue', 'insurance-pubsub'].map((name) => ({ name, title: name.replace(/-/g, ' ').replace(/^./, (c) => c.toUpperCase()), summary: 'Order placed, stock reserved, card charged, customer told: four functions that only know the events on one bus.', nodes: 12, edges: 14, scenarios: ['default', 'provider-fails'] })) };
  if (p === '/api/topologies/') return { topologies: [{ id: 't1', name: 'order-processing', title: 'Order processing', nodes: 12, edges: 14, findings: counts, updated_at: new Date().toISOString(), digest: 'x' }] };
  if (p === '/api/topologies/t1/') return { id: 't1', name: 'order-processing', title: 'Order processing', digest: 'x', scenarios: project.scenarios, updated_at: '', latest_run: null };
  if (p.endsWith('/export/')) return { files: { 'template.yaml': 'AWSTemplateFormatVersion: "2010-09-09"\nTransform: AWS::Serverless-2016-10-31\nResources:\n  Orders:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      BillingMode: PAY_PER_REQUEST\n', 'src/pay/app.py': project.files['handlers/pay.py'] ?? '' }, report: { format: 'sam', files: [], losses: [{ node: 'payment-api', edge: null, field: 'failure_rate', reason: 'A model of the runner: SAM has no place for it.', level: 'info' }] } };
  if (p === '/api/topologies/t1/runs/') return { runs: [run('finished')] };
  if (p === '/api/runs/r1/') return run(shotState);
  if (p.endsWith('/traces/')) return { traces };
  if (/\/traces\/t\d+\/$/.test(p)) return { trace: p.split('/').at(-2), t_us: 0, duration_us: 640_000, spans };
  if (p.endsWith('/events/')) return { events: Array.from({ length: 300 }, (_, i) => ({ seq: i + 1, t_us: i * 31_000, op: ['request', 'invoke', 'put_event', 'deliver', 'invoke_failed'][i % 5], node: Object.keys(project.document.nodes)[i % 12], edge: null, message: `m-${i}`, invocation: null, attempt: 1, value: 0 })), next: null, end: true };
  if (p.endsWith('/metrics/')) return { series: { pay: { invocations_per_s: Array.from({ length: 60 }, (_, i) => [i * 1e6, 20 + 8 * Math.sin(i / 6)]), errors_per_s: Array.from({ length: 60 }, (_, i) => [i * 1e6, i > 30 && i < 44 ? 6 : 0]) } } };
  if (p.endsWith('/messages/')) return { node: 'failed-events', messages: Array.from({ length: 6 }, (_, i) => ({ message: `7d0c9${i}`, state: 'visible', receive_count: 0, t_us: 0, body: { 'detail-type': 'reservation.confirmed', detail: { order_id: `9f1c-${i}`, amount: 42 } }, attributes: { ERROR_CODE: '200' }, error: { type: 'ProviderError', message: '503 from the payment provider' } })) };
  return null;
};
let shotState = 'finished';

const TYPES = { js: 'text/javascript', css: 'text/css', woff2: 'font/woff2', json: 'application/json' };
const CSP = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws:; worker-src 'self'; object-src 'none'; base-uri 'none'";

async function open(browser, { width, height, theme, empty }) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme });
  const page = await context.newPage();
  page.setDefaultTimeout(4000);
  page.on('console', (m) => ['error', 'warning'].includes(m.type()) && console.log('  console', m.text().slice(0, 300)));
  page.on('pageerror', (e) => console.log('  pageerror', e.message.slice(0, 300)));
  const manifest = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'));
  const entry = manifest['src/main.tsx'];
  const css = new Set(entry.css);
  for (const key of entry.imports ?? []) for (const c of manifest[key].css ?? []) css.add(c);
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Signalbox</title>${[...css].map((c) => `<link rel="stylesheet" href="/static/${c}">`).join('')}<script type="module" src="/static/${entry.file}"></script></head><body><div id="root"></div></body></html>`;
  await page.route('**/*', (route) => {
    const url = new URL(route.request().url());
    if (url.pathname.startsWith('/static/')) {
      const file = join(dist, url.pathname.slice(8));
      return route.fulfill({ body: readFileSync(file), contentType: TYPES[file.split('.').pop()] });
    }
    if (url.pathname.startsWith('/api/')) {
      const data = route.request().method() === 'POST' && url.pathname.endsWith('/runs/') ? run('running') : api(url.pathname + url.search);
      return route.fulfill({ status: data ? 200 : 404, json: data ?? { title: 'Not found', code: 'not-found' } });
    }
    return route.fulfill({ body: html, contentType: 'text/html', headers: { 'content-security-policy': CSP } });
  });
  const doc = empty ? new Y.Doc() : makeDoc();
  await page.routeWebSocket(/\/ws\/design\/t1\/$/, (ws) => {
    const send = (write) => { const e = encoding.createEncoder(); encoding.writeVarUint(e, 0); write(e); ws.send(Buffer.from(encoding.toUint8Array(e))); };
    send((e) => syncProtocol.writeSyncStep1(e, doc));
    ws.onMessage((message) => {
      const d = decoding.createDecoder(new Uint8Array(message));
      if (decoding.readVarUint(d) !== 0) return;
      const e = encoding.createEncoder();
      encoding.writeVarUint(e, 0);
      syncProtocol.readSyncMessage(d, e, doc, null);
      if (encoding.length(e) > 1) ws.send(Buffer.from(encoding.toUint8Array(e)));
    });
  });
  await page.routeWebSocket(/\/findings\/$/, (ws) => ws.send(JSON.stringify({ type: 'findings', digest: 'x', findings: empty ? [] : findings, counts: empty ? { error: 0, warning: 0, info: 0 } : counts, derived: {}, elapsed_ms: 4.2 })));
  await page.routeWebSocket(/\/ws\/runs\//, (ws) => {
    ws.send(JSON.stringify({ type: 'snapshot', seq: 10, t_us: 1_000_000, state: shotState, nodes, edges: edges(1), ledger, requests }));
    if (shotState === 'finished') return ws.send(JSON.stringify({ type: 'end', seq: 91234, result: run('finished').result }));
    let k = 1;
    const timer = setInterval(() => { k += 0.02; try { ws.send(JSON.stringify({ type: 'batch', from: 10 * k, seq: Math.round(1000 * k), t_us: Math.round(k * 1e7), aggregates: { nodes, edges: edges(k), ledger, requests }, samples: [] })); } catch { clearInterval(timer); } }, 100);
    ws.onClose(() => clearInterval(timer));
  });
  return page;
}

const node = (page, id) => page.locator(`[data-node="${id}"]`);
const settle = (page, ms = 700) => page.waitForTimeout(ms);
const dock = (page, name) => page.getByRole('tablist', { name: 'Dock' }).getByRole('tab', { name: new RegExp(`^${name}`) }).click();
const SHOTS = {
  start: async (page) => { await page.goto(`${HOST}/topologies`); await settle(page); },
  empty: async (page) => { await page.goto(`${HOST}/t/t1`); await settle(page); },
  example: async (page) => { await page.goto(`${HOST}/`); await settle(page, 1200); },
  node: async (page) => { await SHOTS.example(page); await node(page, 'pay').click(); await settle(page); },
  edge: async (page) => { await SHOTS.example(page); await page.locator('.react-flow__edge').nth(4).click({ force: true }); await settle(page); },
  findings: async (page) => { await SHOTS.example(page); await page.getByTestId('finding-counts').click(); await settle(page, 300); await page.getByTestId('finding').first().getByRole('button').first().click(); await page.getByTestId('finding').first().getByRole('button', { name: /Manual/ }).click(); await settle(page); },
  running: async (page) => { shotState = 'running'; await SHOTS.example(page); await page.getByRole('button', { name: 'Run', exact: true }).click(); await settle(page, 2500); },
  traces: async (page) => { shotState = 'running'; await SHOTS.running(page); await dock(page, 'Traces'); await settle(page); await page.getByTestId('waterfall').getByRole('button', { name: /pay .*error/ }).first().click(); await settle(page); },
  messages: async (page) => { await SHOTS.running(page); await dock(page, 'Messages'); await settle(page); await page.getByTestId('message').first().click(); await settle(page); },
  events: async (page) => { shotState = 'finished'; await SHOTS.example(page); await page.getByRole('region', { name: 'Runs' }).getByRole('button').first().click(); await dock(page, 'Events'); await settle(page); },
  result: async (page) => { shotState = 'finished'; await SHOTS.example(page); await page.getByRole('region', { name: 'Runs' }).getByRole('button').first().click(); await dock(page, 'Result'); await settle(page); },
  live: async (page) => { await SHOTS.running(page); await node(page, 'pay').click(); await page.getByRole('tab', { name: 'Run' }).click(); await settle(page); },
  code: async (page) => { await SHOTS.node(page); await page.getByRole('tab', { name: 'Code' }).click(); await page.getByRole('button', { name: /Open in the editor/ }).click(); await settle(page, 1200); },
  run: async (page) => { await SHOTS.example(page); await page.getByRole('button', { name: 'Run settings' }).click(); await settle(page); },
  export: async (page) => { await SHOTS.example(page); await page.getByRole('button', { name: 'Export' }).click(); await settle(page, 1200); },
  search: async (page) => { await SHOTS.example(page); await page.keyboard.press('Control+k'); await settle(page); },
  tidy: async (page) => { await SHOTS.example(page); await page.getByRole('button', { name: 'Tidy up' }).click(); await settle(page, 3500); },
};

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
const wanted = only.length > 0 ? only : Object.keys(SHOTS);
for (const spec of wanted) {
  const [name, theme = 'dark', width = '1440', height = '900'] = spec.split(':');
  shotState = 'finished';
  console.log(spec);
  const page = await open(browser, { width: Number(width), height: Number(height), theme, empty: name === 'empty' });
  try { await SHOTS[name](page); } catch (error) { console.log('  failed', error.message.slice(0, 400)); }
  await page.screenshot({ path: join(out, `${name}-${theme}-${width}.png`) });
  await page.context().close();
}
await browser.close();
