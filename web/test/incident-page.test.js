import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { incidentChart } from '../incident-chart.js';
import { reportOf } from '../incident.js';

/** What a phone may load before the page shows the incident, in bytes. */
const BUDGET = 40_000;
/** The response headers of the emitter. */
const HEADERS = 620;
/** The responses to api/incident, with 120 averages, and to session, with gzip. */
const DATA = 2 * HEADERS + 4_000;

const web = new URL('../', import.meta.url);

/** The gzip size of a file and of its static imports; dynamic imports wait until a person needs them. */
function sizes(address, language, found = new Map()) {
  if (!found.has(address.href)) {
    const code = readFileSync(address, 'utf8');
    found.set(address.href, gzipSync(code).length + HEADERS);
    const own = address.href.endsWith('.html')
      ? [...code.matchAll(/(?:href|src)="([^"]+)"/g)]
      : [...code.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(/^(?:import|export) (?:[^;]*? from )?'(\.[^']+)'|^const [^;]*await import\(`(\.[^`]+)`\)/gm)];
    own.map(([, file, text]) => file ?? text.replace('${language}', language)).forEach((file) => sizes(new URL(file, address), language, found));
  }
  return found;
}

test('a phone loads less than 40 KB before the page shows an incident', () => {
  for (const language of ['en', 'de']) {
    const found = sizes(new URL('incident.html', web), language);
    const names = [...found.keys()].map((address) => address.slice(web.href.length));
    assert.ok(names.includes(`i18n/${language}/incidents.js`) && names.includes('vendor/lit-html/lit-html.js'), String(names));
    assert.ok(!names.some((name) => /uplot|socket/i.test(name)), String(names));
    const total = [...found.values()].reduce((sum, size) => sum + size, DATA);
    assert.ok(total < BUDGET, `${total} bytes: ${[...found].map(([name, size]) => `${size} ${name.slice(web.href.length)}`).join(', ')}`);
  }
});

const T0 = Date.UTC(2026, 10, 28, 3, 2);
const MINUTE = 60_000;
const window = (minutes, data, more = {}) => ({ device_name: 'boiler', metric: 'co', start: T0 + minutes * MINUTE, end: T0 + (minutes + 1) * MINUTE, data, count: 4, final: true, ...more });

test('a report has what the page shows, and ignores what it cannot read', () => {
  const incident = { device_name: 'boiler', metric: 'co', severity: 'alarm', rule: 'r', state: 'open', since: new Date(T0).toISOString(), rules: ['r'] };
  const device = { device_name: 'boiler', label: 'Old boiler', state: 'online', tags: { location: 'Cellar' }, descriptions: { co: { label: 'Carbon monoxide', decimals: 0 } }, clock_offset_ms: 5_000 };
  const { windows, ...report } = reportOf({
    incident, device, rules: [{ rule: 'r', kind: 'level', text: { en: 'What' }, do: { en: 'Leave', de: 7 } }, null],
    averages: [window(0, 450), null, window(1, 'many'), window(2, null)], now: { time: T0 + 9 * MINUTE, value: 450, unit: 'ppm', end: T0 + 9 * MINUTE }, per_minute: 12,
    nearby: [{ device_name: 'climate', state: 'online' }],
  });
  assert.equal(report.incident.since, T0);
  assert.deepEqual(report.texts.get('r'), { kind: 'level', text: { en: 'What' }, do: { en: 'Leave' } });
  assert.deepEqual([report.device.label, report.device.location, report.device.clockOffset, report.device.descriptions.get('co').label], ['Old boiler', 'Cellar', 5_000, 'Carbon monoxide']);
  assert.deepEqual(windows.map(({ data, unit }) => [data, unit]), [[450, 'ppm'], [null, 'ppm']]);
  assert.deepEqual([report.now, report.perMinute], [T0 + 9 * MINUTE, 12]);
  assert.deepEqual(report.nearby.map(({ label, state }) => [label, state]), [['climate', 'online']]);
  assert.deepEqual([reportOf({}).incident, reportOf({ device: 1, averages: 1, rules: 'x', nearby: {} }).windows], [null, []]);
});

test('the chart begins ten minutes before the incident, and has its level and its gaps', () => {
  const windows = [window(-11.5, 1), window(-10, 100), window(-9, 100, { min: 50, max: 120 }), window(-8, null), window(5, 300), window(6, 400)];
  const chart = incidentChart(windows, { since: T0, level: 300, to: T0 + 10 * MINUTE });
  assert.deepEqual([chart.low, chart.high, chart.level.toFixed(1), chart.since], [50, 400, '31.1', 50]);
  assert.equal(chart.line, 'M2.5 81.4L7.5 81.4M77.5 31.1L82.5 6.0');
  assert.match(chart.band, /^M2.5 81.4L7.5 76.4L7.5 94.0L2.5 81.4Z/);
  assert.equal(incidentChart([window(0, null)], { since: T0, to: T0 + MINUTE }), null);
  assert.match(incidentChart([window(0, 5), window(1, 5)], { since: T0, to: T0 + 2 * MINUTE }).line, /^M\S+ 50.0L\S+ 50.0$/);
});
