import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertKey, sortedAlerts, worstAlerts } from '../alerts.js';
import { csv } from '../csv.js';
import { EventBuffer } from '../event-buffer.js';
import { withEvents } from '../events.js';
import { rowsByName, wantedRows } from '../overview.js';
import { panned, within, zoomed } from '../range.js';
import { deviceAddress, routeOf, withParameters } from '../route.js';
import { line, sparkline } from '../sparkline.js';
import { initialState } from '../state.js';
import { statusOf } from '../status.js';

const now = { elapsed: 1000, clock: 1000 };
const average = (device_name, metric, data) => ['average', { device_name, metric, unit: 'ppm', start: 0, end: 15_000, data, count: 1, final: true }];
const alert = (device_name, severity, change) => ['alert', { rule: 'r', device_name, severity, state: 'raised', since: '2024-10-07T15:00:00Z', at: '2024-10-07T15:01:00Z', ...change }];
const state = withEvents(initialState(now), [
  average('device10', 'co', 5),
  average('device2', 'temperature', 20),
  average('device2', 'humidity', 50),
  ['device', { device_name: 'device2', state: 'offline', since: 1 }],
  ['device', { device_name: 'shed', state: 'online', since: 1 }],
  alert('device10', 'warning'),
  alert('device2', 'alarm', { state: 'cleared' }),
], now);
const keys = (wanted) =>
  wantedRows(rowsByName(state), state, worstAlerts(state.alerts), { search: '', by: 'device', down: false, ...wanted }, now).map(({ key }) => key);

test('rows are sorted as people count, and a device without averages has one too', () => {
  assert.deepEqual(keys({}), ['device2|humidity', 'device2|temperature', 'device10|co', 'shed|']);
  assert.equal(keys({ down: true })[0], 'shed|');
});

test('rows are sorted by average, status and alarm', () => {
  assert.deepEqual(keys({ by: 'average', down: true }), ['device2|humidity', 'device2|temperature', 'device10|co', 'shed|']);
  assert.deepEqual(keys({ by: 'status', down: true }).slice(0, 2), ['device2|humidity', 'device2|temperature']);
  assert.equal(keys({ by: 'alarm', down: true })[0], 'device10|co');
});

test('a search finds devices and metrics, in capitals or not', () => {
  assert.deepEqual(keys({ search: ' TEMP' }), ['device2|temperature']);
  assert.deepEqual(keys({ search: 'device1' }), ['device10|co']);
});

test('a device is as the emitter says, else as it was heard', () => {
  const series = state.series.get('device10|co');
  assert.equal(statusOf(state.devices.get('device2'), undefined, now), 'offline');
  assert.equal(statusOf(undefined, series, now), 'online');
  assert.equal(statusOf(undefined, series, { elapsed: 60_000, clock: 0 }), 'stale');
  assert.equal(statusOf(undefined, undefined, now), 'unknown');
});

test('a line fills its box, and breaks at a pause and at a fault alone', () => {
  const points = [0, 1, 2, 8, 9, 10].map((time) => ({ time, data: time === 9 ? null : time }));
  assert.equal(line(points, 10, 2), 'M0.0 22.0L10.0 20.0L20.0 18.0M80.0 6.0L100.0 2.0');
  assert.equal(sparkline([{ start: 0, end: 1, data: null }]), '');
});

test('of alerts the active come first, the worst of them at the top; an episode is one', () => {
  const { alerts } = withEvents(state, [alert('device3', 'alarm', { state: 'updated' }), alert('device10', 'warning', { state: 'updated' })], now);
  assert.deepEqual(sortedAlerts(alerts).map(({ device_name }) => device_name), ['device3', 'device10', 'device2']);
  assert.equal(alerts.get(alertKey(alert('device10', 'warning')[1])).state, 'updated');
});

test('addresses name views, and a device whatever its name', () => {
  assert.deepEqual(routeOf(deviceAddress('shed 1%#?ü')), { view: 'device', device: 'shed 1%#?ü', parameters: {} });
  assert.deepEqual(routeOf('#/device/100%'), { view: 'device', device: '100%', parameters: {} });
  assert.deepEqual(['', '#/alerts', '#/pipeline', '#/device/', '#nonsense'].map((hash) => routeOf(hash).view), ['devices', 'alerts', 'pipeline', 'devices', 'devices']);
});

const windows = [0, 1, 2, 3, 4, 5].map((minute) => ({ start: minute * 60_000, end: (minute + 1) * 60_000 }));
const minutes = (range) => within(windows, range).map(({ start }) => start / 60_000);

test('a time range follows the newest until it is moved', () => {
  const newest = { span: 120_000, end: null };
  const end = 360_000;
  assert.deepEqual(minutes(newest), [4, 5]);
  const earlier = panned(newest, -1 / 2, end);
  assert.deepEqual(minutes(earlier), [3, 4]);
  assert.deepEqual(minutes(panned(earlier, -2, end)), [0]);
  assert.deepEqual(minutes(panned(earlier, -20, end)), []);
  assert.equal(panned(earlier, 1 / 2, end).end, null);
  assert.deepEqual(minutes({ span: Infinity, end: null }), [0, 1, 2, 3, 4, 5]);
});

test('zooming keeps the newest, the middle, or what is pointed at', () => {
  const end = 360_000;
  assert.deepEqual(zoomed({ span: 120_000, end: null }, 1 / 2, end), { span: 60_000, end: null });
  assert.deepEqual(zoomed({ span: 120_000, end: 300_000 }, 1 / 2, end), { span: 60_000, end: 270_000 });
  assert.deepEqual(zoomed({ span: 120_000, end: 300_000 }, 2, end), { span: 240_000, end: null });
  assert.deepEqual(zoomed({ span: 240_000, end: null }, 1 / 2, end, 180_000), { span: 120_000, end: 270_000 });
  assert.equal(zoomed({ span: 60_000, end: null }, 1 / 2, end).span, 60_000);
});

test('CSV quotes what needs it and starts no formula', () => {
  const window = { unit: 'ppm', start: 0, end: 15_000, data: -1.5, min: null, max: 2, count: 3, final: true, quality: { ok: 2, fault: 1 } };
  assert.equal(csv([{ device: '=a,"b"', metric: 'co', windows: [window] }]).split('\r\n')[1],
    '"\'=a,""b""",co,ppm,1970-01-01T00:00:00.000Z,1970-01-01T00:00:15.000Z,-1.5,,2,3,true,ok=2 fault=1,15000');
});

test('an event that cannot be taken is not taken again, and those after it are', () => {
  const taken = [];
  const buffer = new EventBuffer((events) => {
    for (const [, at] of events) {
      assert.notEqual(at, 1);
      taken.push(at);
    }
  }, () => 0);
  [0, 1, 2].forEach((at) => buffer.add(['average', at]));
  assert.throws(() => buffer.drain(1));
  buffer.drain(1);
  assert.deepEqual([taken, buffer.isEmpty], [[0, 2], true]);
});

test('events wait for their frame in order, and never too many', () => {
  const taken = [];
  let time = 0;
  const buffer = new EventBuffer((events) => taken.push([...events].map(([, at]) => at)), () => time++);
  for (let at = 0; at < 10; at++) {
    buffer.add(['average', at]);
  }
  buffer.drain(3);
  assert.deepEqual([taken, buffer.isEmpty], [[[0, 1, 2]], false]);
  buffer.drain(0);
  assert.deepEqual([taken.at(-1), buffer.isEmpty], [[3], false]);
  buffer.drain(Infinity);
  assert.deepEqual([taken.at(-1), buffer.isEmpty], [[4, 5, 6, 7, 8, 9], true]);
  for (let at = 0; at < 20_000; at++) {
    buffer.add(['average', at]);
  }
  assert.ok(buffer.isEmpty, 'a page out of sight has no frames');
});

test('an address holds what its view shows', () => {
  assert.deepEqual(routeOf('#/device/a?range=24h&with=b%20c').parameters, { range: '24h', with: 'b c' });
  assert.equal(withParameters('#/device/a%3F?range=24h', { range: '', search: 'a&b' }), '#/device/a%3F?search=a%26b');
  assert.equal(withParameters('', { search: 'é' }), '#/?search=%C3%A9');
  assert.deepEqual(routeOf(withParameters('#/?x=1', { x: '' })), { view: 'devices', device: null, parameters: {} });
});
