// @ts-check
// Stands in for the emitter: serves web/ and says by Socket.IO what docs/messages.md has, for any number of devices,
// each of which has one average a second. `node stand-in.js [devices] [port] [examples]`: with a third argument it has the devices
// of examples.js too, and `/stop?spark-job` or `/stop?mqtt-bridge` stops that part, `/stop` none. TOKEN names the token that it wants.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { Server } from 'socket.io';
import * as examples from './examples.js';

const WINDOW_MS = 15_000;
const KNOWN_WINDOWS = 20;
const PAGE = 150;
const HISTORY_MS = 40 * 86_400_000;
const RULES = [
  { rule: 'co-ul2034-400ppm', metric: 'co', device: '*', severity: 'alarm', direction: 'above', level: 400, clear_level: 360, unit: 'ppm', for_seconds: 240, window_seconds: 0 },
  { rule: 'co-ul2034-150ppm', metric: 'co', device: '*', severity: 'alarm', direction: 'above', level: 150, clear_level: 135, unit: 'ppm', for_seconds: 600, window_seconds: 0 },
  { rule: 'co-osha-50ppm-8h', metric: 'co', device: '*', severity: 'warning', direction: 'above', level: 50, unit: 'ppm', for_seconds: 0, window_seconds: 28_800 },
];
const TYPES = { html: 'text/html', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', json: 'application/json' };
const web = new URL('../../web/', import.meta.url);

const devices = Number(process.argv[2] ?? 10);
const port = Number(process.argv[3] ?? 8099);
const shownExamples = process.argv[4] === undefined ? [] : examples.names;
/** @type {string[]} */
let stopped = [];

const http = createServer(async (request, response) => {
  const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  if (path === '/stop') {
    stopped = [...searchParams.keys()];
    response.end();
    return;
  }
  if (path.startsWith('/api/')) {
    const answers = { '/api/averages': () => ({ averages: history(searchParams) }), '/api/rejections': () => (shownExamples.length > 0 ? examples.rejections(Date.now()) : { rejections: [], counts: [] }) };
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(answers[path]?.() ?? {}));
    return;
  }
  const name = path === '/' ? 'index.html' : path.slice(1);
  try {
    const content = await readFile(new URL(name, web));
    response.setHeader('Content-Type', TYPES[name.split('.').pop()] ?? 'text/plain');
    response.setHeader('Content-Security-Policy', "default-src 'self'");
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
});
const server = new Server(http, { serveClient: false });
const token = process.env.TOKEN;
if (token !== undefined) {
  server.use(({ handshake }, next) => next(handshake.auth.token === token ? undefined : new Error('expected a token')));
}

let position = 0;
const name = (at) => `device${at + 1}`;
const started = Math.floor(Date.now() / WINDOW_MS) * WINDOW_MS;

function average(at, now, final = false) {
  const start = Math.floor(now / WINDOW_MS) * WINDOW_MS;
  const data = 400 + 200 * Math.sin(start / 60_000 + at) + (final ? 0 : 5 * Math.random());
  const count = final ? 15 : Math.floor((now - start) / 1000) + 1;
  const time = (ms) => new Date(ms).toISOString().slice(11, 19);
  return {
    device_name: name(at), window_start: time(start), window_end: time(start + WINDOW_MS), data, metric: 'co', unit: 'ppm',
    start, end: start + WINDOW_MS, min: data - 30, max: data + 30, stddev: 9, last: data, count, final,
    quality: at % 3 === 0 ? { simulated: count } : { ok: count }, position: [at % 4, position++],
  };
}

/** Averages of any time in the last days, a few windows as one. @param {URLSearchParams} query */
function history(query) {
  if (shownExamples.includes(query.get('device'))) {
    const all = examples.averages(query.get('device'), Date.now(), Number(query.get('points')));
    return all.filter(({ metric, final }) => final && metric === query.get('metric'));
  }
  const at = Number(query.get('device').replace('device', '')) - 1;
  const [from, to] = [Math.max(Number(query.get('from')), started - HISTORY_MS), Math.min(Number(query.get('to') ?? Infinity), started)];
  const width = WINDOW_MS * Math.ceil((to - from) / WINDOW_MS / Number(query.get('points')));
  const starts = Array.from({ length: Math.max(0, Math.floor((to - from) / width)) }, (_, back) => Math.floor(from / width + 1 + back) * width);
  return starts.map((start) => ({ ...average(at, start, true), end: start + width }));
}

const all = [...Array(devices).keys()];
const known = (shown, windows) => shown.flatMap((at) => Array.from({ length: windows }, (_, back) => average(at, started - (windows - back) * WINDOW_MS, true)));
const overview = known(all, KNOWN_WINDOWS); // beforehand: 200,000 take longer than the page needs to take them

server.on('connection', async (socket) => {
  const { watch, resume } = socket.handshake.auth;
  const shown = watch === undefined ? all : all.filter((at) => name(at) === decodeURIComponent(watch));
  const shownToo = shownExamples.filter((each) => watch === undefined || each === decodeURIComponent(watch));
  const exampleAverages = (windows) => shownToo.flatMap((each) => examples.averages(each, Date.now(), windows)).map((each) => ({ ...each, position: [0, position++] }));
  const averages = resume ? exampleAverages(20) : [...(watch === undefined ? overview : known(shown, 240)), ...exampleAverages(watch === undefined ? 20 : 240)];
  const pages = Math.max(1, Math.ceil(averages.length / PAGE));
  for (let page = 1; page <= pages; page++) {
    const last = page === pages && { resume: { topic: 'stand-in', offsets: { 0: position } } };
    socket.emit('snapshot', { page, pages, resumed: Boolean(resume), averages: averages.slice((page - 1) * PAGE, page * PAGE), ...last });
    await setImmediate(); // this page leaves while the next one is written
  }
  if (!socket.connected) {
    return;
  }
  const now = Date.now();
  shown.forEach((at) => socket.emit('device', {
    device_name: name(at), state: ['online', 'online', 'online', 'stale', 'online', 'offline', 'online'][at % 7], since: now - 60_000, last_seen: now,
  }));
  shownToo.forEach((each) => socket.emit('device', examples.device(each, now)));
  const alert = { rule: 'co-ul2034-400ppm', device_name: 'device1', metric: 'co', severity: 'alarm', state: 'raised', value: 606.9, level: 400, unit: 'ppm' };
  const at = (ago) => new Date(started - ago).toISOString(); // the same alerts for each page
  socket.emit('alert', { ...alert, since: at(300_000), at: at(60_000), quality: 'simulated' });
  socket.emit('alert', { ...alert, device_name: 'device2', severity: 'warning', rule: 'co-osha-50ppm-8h', since: at(900_000), at: at(600_000), quality: 'ok' });
  if (shownToo.includes('gas-boiler')) {
    socket.emit('alert', { ...alert, device_name: 'gas-boiler', value: 451, since: at(300_000), at: at(60_000), quality: 'ok' });
  }
  socket.emit('alert', { ...alert, device_name: 'device3', state: 'cleared', since: at(7_200_000), at: at(3_600_000), quality: 'ok' });
  socket.emit('rules', { rules: RULES });
  const timers = [
    setInterval(() => socket.emit('pipeline', {
      at: Date.now(),
      emitter: { readings_per_second: devices, averages_per_second: devices, clients: 1, averages_deferred: 0, clients_evicted: 0, dead_letter_records: shownExamples.length > 0 ? 1222 : 0 },
      stopped,
      bridges: { 'mqtt-bridge': { service: 'mqtt-bridge', received: 104210, stored: 104207, rejected: 3 } },
      jobs: { 'spark-job': { service: 'spark-job', at: new Date().toISOString(), batch: 1, rows: devices, batch_ms: 212, late: 2, duplicates: 14, rejected: 3, lag: { 0: 0, 1: 12 } } },
    }), 1_000),
    setInterval(() => stopped.length === 0 && shownToo.filter((each) => !examples.EXAMPLES[each].until).flatMap((each) => examples.averages(each, Date.now(), 1))
      .forEach((each) => socket.emit('average', { ...each, position: [0, position++] })), 1_000),
    every(shown, (device) => socket.emit('average', average(device, Date.now()))),
  ];
  if (watch !== undefined) {
    timers.push(setInterval(() => shown.forEach((device) => socket.emit('reading', {
      device_name: name(device), metric: 'co', time: Date.now(), data: 400 + 50 * Math.sin(Date.now() / 5_000) + 10 * Math.random(), unit: 'ppm', quality: device % 3 === 0 ? 'simulated' : 'ok',
    })), 250));
  }
  socket.on('disconnect', () => timers.forEach((timer) => clearInterval(timer)));
});

/** Does it for each once a second, a hundredth of them at a time, however late a timer is. */
function every(shown, act) {
  const slices = Array.from({ length: 100 }, (_, slice) => shown.filter((at) => at % 100 === slice));
  const begun = performance.now();
  let done = 0;
  return setInterval(() => {
    for (const due = (performance.now() - begun) / 10; done < due; done++) {
      slices[done % 100].forEach(act);
    }
  }, 10);
}

http.listen(port, '127.0.0.1', () => console.log(`ready: http://127.0.0.1:${port}`));
