// @ts-check
// Stands in for the emitter: serves web/, and sends the Socket.IO events of docs/messages.md for any number of devices.
// `node stand-in.js [devices] [port] [plain|sites|faulty|examples]`: plain devices differ only in their values; sites have rooms and
// tags; most of the faulty ones have a trouble; examples adds those of examples.js to the plain ones. METRICS is the number of metrics
// of a plain device. `/stop?spark-job` or `/stop?mqtt-bridge` stops that part, `/stop` none. TOKEN names the token that it requires,
// ROLE is viewer or operator.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { Server } from 'socket.io';
import * as examples from './examples.js';
import { Operations, RULES } from './operations.js';
import { OverviewLog } from './overview-log.js';
import { plainDevice, siteDevice } from './sites.js';

const WINDOW_MS = 15_000;
const KNOWN_WINDOWS = 240;
const PAGE = 150;
const HISTORY_MS = 40 * 86_400_000;
const TYPES = { html: 'text/html', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', json: 'application/json' };
const web = new URL('../../web/', import.meta.url);

const [count = '10', port = '8099', set = 'plain'] = process.argv.slice(2);
const { TOKEN: token, ROLE: role = 'operator', METRICS: metrics = '1' } = process.env;
const isSites = set === 'sites' || set === 'faulty';
/** @type {Map<string, import('./examples.js').Example>} */
const sources = new Map([...Array(Number(count)).keys()].map((at) => (isSites ? siteDevice(at, set === 'faulty') : plainDevice(at, Number(metrics)))));
const shownExamples = set === 'examples' || set === 'faulty' ? Object.entries(examples.EXAMPLES) : [];
shownExamples.forEach(([name, example]) => sources.set(name, example));

/** @type {string[]} */
let stopped = [];
const operations = new Operations((event, message) => {
  if (event === 'incident') {
    server.emit('incident', message);
  }
});
/** @param {string} name @param {number} now */
function deviceEvent(name, now) {
  const { until, device, metrics } = sources.get(name) ?? { metrics: {} };
  const own = { device_name: name, state: 'online', since: started - 3_600_000, first_seen: started - HISTORY_MS, last_seen: until ? now - until : now, interval_ms: 1_000, stale_after_ms: 10_000, ...device?.(now) };
  const { label = own.label, descriptions } = operations.labels(name);
  const described = Object.fromEntries(Object.keys(metrics).flatMap((metric) => {
    const [said, chosen] = [own.descriptions?.[metric], descriptions[metric]];
    const both = { ...said, ...chosen, ...(chosen && { chosen, own: said && { unit: said.unit, label: said.label } }) };
    return Object.keys(both).length === 0 ? [] : [[metric, both]];
  }));
  return { ...own, label, descriptions: described };
}
const started = Date.now();
/** @param {string} name @param {string} metric */
const valueNow = (name, metric) => sources.get(name)?.metrics[metric]?.[1](Date.now()) ?? null;
const troubled = isSites ? [...sources.keys()] : [...sources.keys()].slice(0, 10).concat(shownExamples.map(([name]) => name));
operations.begin(troubled.map((name) => deviceEvent(name, started)), valueNow, started);
const overview = new OverviewLog(sources, deviceEvent, started);

const http = createServer(async (request, response) => {
  const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  if (path === '/stop') {
    stopped = [...searchParams.keys()];
    response.end();
    return;
  }
  if (path.startsWith('/api/') || path === '/session') {
    const [status, answer] = request.method === 'POST' ? operations.post(path, JSON.parse(await bodyOf(request) || '{}')) : [200, read(path, searchParams)];
    response.writeHead(role === 'viewer' && request.method === 'POST' ? 403 : status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(answer));
    return;
  }
  const name = path === '/' ? 'index.html' : path.slice(1);
  try {
    const content = gzipSync(await readFile(new URL(name, web)));
    response.setHeader('Content-Type', TYPES[name.split('.').pop() ?? ''] ?? 'text/plain');
    response.setHeader('Content-Encoding', 'gzip');
    response.setHeader('Content-Security-Policy', "default-src 'self'");
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
});
const server = new Server(http, { serveClient: false });
if (token !== undefined) {
  server.use(({ handshake }, next) => next(handshake.auth.token === token ? undefined : new Error('expected a token')));
}

/** @param {import('node:http').IncomingMessage} request */
async function bodyOf(request) {
  let body = '';
  for await (const part of request) {
    body += part;
  }
  return body;
}

/** The response to a GET. @param {string} path @param {URLSearchParams} query */
function read(path, query) {
  const device = query.get('device') ?? '';
  switch (path) {
    case '/session':
      return { name: 'local', role };
    case '/api/averages':
      return { averages: query.has('series') ? query.getAll('series').flatMap((series) => history(series.split('|')[0], series.split('|')[1], query)) : history(device, query.get('metric') ?? '', query) };
    case '/api/series':
      return { series: query.getAll('device').flatMap((name) => query.getAll('metric').flatMap((metric) => byUnit(history(name, metric, query)).map((windows) => columnsOf(name, metric, windows)))) };
    case '/api/devices':
      return { devices: [...sources].map(([name, { metrics }]) => ({ ...deviceEvent(name, Date.now()), metrics })) };
    case '/api/metrics':
      return { metrics: metricsOf() };
    case '/api/rules':
      return { rules: RULES };
    case '/api/rejections':
      return shownExamples.length > 0 ? examples.rejections(Date.now()) : { rejections: [], counts: [] };
    case '/api/incidents':
      return { incidents: operations.incidents() };
    case '/api/incident':
      return incident(device, query.get('metric') ?? '');
    case '/api/commands':
      return operations.commands(device);
    default:
      return {};
  }
}

/** A series is listed once for each of its units. @param {any[]} averages */
function byUnit(averages) {
  const units = [...new Set(averages.map(({ unit }) => unit))];
  return averages.length === 0 ? [[]] : units.map((unit) => averages.filter((average) => average.unit === unit));
}

/** The averages of a series in one unit as columns. @param {string} device_name @param {string} metric @param {any[]} averages */
function columnsOf(device_name, metric, averages) {
  const column = (/** @type {string} */ name) => averages.map((average) => average[name] ?? null);
  return { device_name, metric, unit: averages[0]?.unit, ...Object.fromEntries(['start', 'end', 'data', 'min', 'max', 'count'].map((name) => [name, column(name)])) };
}

/** Each metric with its devices. */
function metricsOf() {
  /** @type {Map<string, {metric: string, unit?: string, devices: string[]}>} */
  const found = new Map();
  for (const [name, source] of sources) {
    for (const [metric, [unit]] of Object.entries(source.metrics)) {
      found.set(metric, { metric, unit, devices: [...(found.get(metric)?.devices ?? []), name] });
    }
  }
  return [...found.values()];
}

/** What the page of one incident shows. @param {string} device @param {string} metric */
function incident(device, metric) {
  const found = operations.incidents().findLast((each) => each.device_name === device && (each.metric ?? '') === metric);
  const event = deviceEvent(device, Date.now());
  const query = new URLSearchParams({ points: '120', from: String(Date.parse(found?.since ?? new Date(started).toISOString()) - 600_000) });
  const nearby = [...sources.keys()].map((name) => deviceEvent(name, Date.now())).filter(({ device_name, tags }) => device_name !== device && tags?.location && tags.location === event.tags?.location);
  return {
    incident: found, rules: RULES.filter(({ rule }) => found?.rules.includes(rule)), device: event, averages: metric === '' ? [] : history(device, metric, query),
    now: { time: Date.now(), value: valueNow(device, metric), unit: sources.get(device)?.metrics[metric]?.[0], end: Date.now() }, per_minute: 12.4, nearby: nearby.slice(0, 10).map(({ device_name, state }) => ({ device_name, state })),
  };
}

/** Averages of a series between two times, a few windows as one. @param {string} name @param {string} metric @param {URLSearchParams} query */
function history(name, metric, query) {
  const { until = 0, metrics } = sources.get(name) ?? { metrics: {} };
  if (metrics[metric] === undefined) {
    return [];
  }
  const last = Math.floor((Date.now() - until) / WINDOW_MS) * WINDOW_MS;
  const [from, to] = [Math.max(Number(query.get('from')), started - HISTORY_MS), Math.min(Number(query.get('to') ?? Infinity), last)];
  const width = WINDOW_MS * Math.max(1, Math.ceil((to - from) / WINDOW_MS / Number(query.get('points') ?? 1_000)));
  const starts = Array.from({ length: Math.max(0, Math.floor((to - from) / width)) }, (_, back) => Math.floor(from / width + 1 + back) * width);
  return starts.map((start) => ({ ...examples.average(name, sources.get(name), metric, start, Date.now()), end: start + width }));
}

let position = 0;

/** A bridge that gets a message of each device per second. */
function bridge() {
  const received = sources.size === 0 ? 0 : 104_210 + sources.size * Math.floor((Date.now() - started) / 1_000);
  return { 'mqtt-bridge': { service: 'mqtt-bridge', at: new Date().toISOString(), connected: true, received, stored: Math.max(0, received - 3), rejected: Math.min(3, received) } };
}

/**
 * What a page gets that shows some devices.
 * @param {import('socket.io').Socket} socket
 * @param {readonly string[]} names
 * @param {boolean} resumed
 */
async function subscribe(socket, names, resumed) {
  const averages = names.flatMap((name) => examples.averages(name, sources.get(name), Date.now(), resumed ? 20 : KNOWN_WINDOWS)).map((each) => ({ ...each, position: [0, position++] }));
  const pages = Math.max(1, Math.ceil(averages.length / PAGE));
  for (let page = 1; page <= pages; page++) {
    const last = page === pages && { resume: { topic: 'stand-in', offsets: { 0: position } } };
    socket.emit('snapshot', { page, pages, resumed, averages: averages.slice((page - 1) * PAGE, page * PAGE), ...last });
  }
  names.forEach((name) => socket.emit('device', deviceEvent(name, Date.now())));
}

server.on('connection', async (socket) => {
  const { subscription, resume, overview: cursor } = socket.handshake.auth;
  const names = () => [socket.data.subscription ?? []].flat().map(decodeURIComponent).filter((name) => sources.has(name));
  socket.data = { subscription: subscription?.split(','), overview: cursor !== undefined };
  socket.on('subscribe', (wanted) => {
    socket.data.subscription = wanted;
    subscribe(socket, names(), false);
    names().flatMap(alertsOf).forEach((alert) => socket.emit('alert', alert));
  });
  socket.on('overview', (wanted) => {
    socket.data.overview = wanted;
    wanted && sendOverview(socket, '');
  });
  if (subscription !== undefined) {
    subscribe(socket, names(), Boolean(resume));
  }
  if (cursor !== undefined) {
    await sendOverview(socket, cursor);
  }
  operations.incidents().forEach((incident) => socket.emit('incident', incident));
  names().flatMap(alertsOf).forEach((alert) => socket.emit('alert', alert));
  socket.emit('complete', { events: ['alert', 'incident'] });
  socket.emit('rules', { rules: RULES });
  const timers = [
    setInterval(() => names().filter((name) => stopped.length === 0 && !sources.get(name)?.until).forEach((name) => {
      examples.averages(name, sources.get(name), Date.now(), 1).forEach((each) => socket.emit('average', { ...each, position: [0, position++] }));
      socket.emit('device', deviceEvent(name, Date.now()));
    }), 1_000),
    setInterval(() => names().filter((name) => !sources.get(name)?.until).forEach((name) => {
      const { metrics = {}, quality = 'ok' } = sources.get(name) ?? {};
      Object.entries(metrics).forEach(([metric, [unit, mean]]) => socket.emit('reading', { device_name: name, metric, time: Date.now(), data: mean(Date.now()), unit, quality: mean(Date.now()) === null ? 'fault' : quality }));
    }), 250),
  ];
  socket.on('disconnect', () => timers.forEach((timer) => clearInterval(timer)));
});

/** The alerts of a device: one for each incident, and an anomaly. @param {string} name */
function alertsOf(name) {
  const [metric] = Object.keys(sources.get(name)?.metrics ?? {});
  const at = (/** @type {number} */ ago) => new Date(started - ago).toISOString();
  const anomaly = { rule: 'anomaly', device_name: name, metric, severity: 'info', state: 'cleared', since: at(25 * 60_000), at: at(24 * 60_000), value: 1, level: 1, quality: 'ok' };
  const own = operations.incidents().filter(({ device_name }) => device_name === name)
    .map(({ state, since, ended, ...rest }) => ({ ...rest, state: state === 'open' ? 'raised' : 'cleared', since, at: ended ?? since }));
  return [...own, anomaly];
}

/** @param {import('socket.io').Socket} socket @param {string} cursor */
async function sendOverview(socket, cursor) {
  socket.data.isJoining = true;
  for (const part of overview.parts(cursor, Date.now())) {
    socket.emit('overview', part);
    await setImmediate(); // this part leaves while the next one is written
  }
  socket.data.isJoining = false;
}

setInterval(() => {
  stopped.length === 0 && overview.tick(Date.now());
  const events = overview.changes(); // each compressed once for all pages
  const sockets = [...server.sockets.sockets.values()];
  sockets.filter(({ data }) => data.overview && !data.isJoining && stopped.length === 0).forEach((socket) => events.forEach((event) => socket.emit('overview', event)));
  server.emit('pipeline', {
    at: Date.now(),
    emitter: { readings_per_second: sources.size, averages_per_second: sources.size, clients: sockets.length, averages_deferred: 0, clients_evicted: 0, dead_letter_records: shownExamples.length > 0 ? 1222 : 0 },
    stopped,
    delays: { reading: { p50: 340, p95: 910 }, page: { p50: 1_840, p95: 3_120 } },
    bridges: bridge(),
    jobs: { 'spark-job': { service: 'spark-job', at: new Date().toISOString(), batch: 1, rows: sources.size, batch_ms: 212, late: 2, duplicates: 14, rejected: 3, lag: { 0: 0, 1: 12 } } },
  });
}, 1_000);

http.listen(Number(port), '127.0.0.1', () => console.log(`ready: http://127.0.0.1:${port}`));
