import assert from 'node:assert/strict';
import { test } from 'node:test';
import { episodesOf } from '../episodes.js';
import { csv } from '../csv.js';
import { panned, rangeOf, rangeParameters, spanOf, within, zoomed } from '../range.js';
import { TimeRange } from '../time-range.js';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 28, 12);

test('a range of an address is read as it was written', () => {
  for (const range of [{ span: HOUR, end: null }, { span: 7 * 24 * HOUR, end: null }, { span: Infinity, end: null }, { span: 1_125_000, end: null }, { span: 6 * HOUR, end: NOW }]) {
    assert.deepEqual(rangeOf(rangeParameters(range)), range);
  }
  assert.deepEqual(rangeParameters({ span: HOUR, end: NOW }), { range: '', from: '2026-11-28T11:00:00Z', to: '2026-11-28T12:00:00Z' });
  assert.deepEqual(rangeParameters({ span: 24 * HOUR, end: null }), { range: '24h', from: '', to: '' });
});

test('an address that makes no sense has no range', () => {
  for (const range of ['', '0h', '1s', '-1h', '1y', 'h', '9999999999d', 'constructor']) {
    assert.equal(spanOf(range), null, range);
  }
  assert.equal(rangeOf({}), null);
  assert.equal(rangeOf({ from: '2026-11-28T12:00:00Z', to: '2026-11-28T11:00:00Z' }), null);
  assert.deepEqual(rangeOf({ range: '6h', from: 'yesterday' }), { span: 6 * HOUR, end: null });
});

/** A range whose address the test sees. */
function timeRange(parameters = {}) {
  let clock = 0;
  const seen = [];
  const range = new TimeRange(parameters, () => clock, (change) => seen.push(change));
  const controls = range.controls(() => ({ newest: NOW, oldest: NOW - 4 * HOUR }));
  return { range, seen, controls, pass: (ms) => (clock += ms) };
}

test('what a person zooms is in the address, and a double click returns to what was chosen', () => {
  const { range, seen, controls, pass } = timeRange({ range: '6h' });
  assert.ok(range.isChosen && range.isSettled);
  controls.select(NOW - 2 * HOUR, NOW - HOUR);
  assert.deepEqual([range.range, range.isSettled], [{ span: HOUR, end: NOW - HOUR }, false]);
  assert.deepEqual(seen[0], { range: '', from: '2026-11-28T10:00:00Z', to: '2026-11-28T11:00:00Z' });
  pass(250);
  assert.ok(range.isSettled);
  controls.zoom(1 / 2);
  controls.reset();
  assert.deepEqual(range.range, { span: 6 * HOUR, end: null });
});

test('all data is zoomed and panned as far as there is data', () => {
  const { range, controls } = timeRange({ range: 'all' });
  controls.zoom(1 / 2);
  assert.deepEqual(range.range, { span: 2 * HOUR, end: null });
  controls.reset();
  controls.pan(-1 / 2);
  assert.deepEqual(range.range, { span: 4 * HOUR, end: NOW - 2 * HOUR });
  controls.live();
  assert.equal(range.range.end, null);
});

test('alerts of a metric and of its device are episodes on its axis, the worst on top', () => {
  const alert = (rule, change) => [rule, { rule, device_name: 'd', metric: 'co', severity: 'alarm', state: 'raised', since: new Date(NOW - HOUR).toISOString(), at: new Date(NOW).toISOString(), ...change }];
  const ended = { state: 'cleared', since: new Date(NOW - 3 * HOUR).toISOString(), at: new Date(NOW - 2 * HOUR).toISOString() };
  const alerts = new Map([
    alert('gas'), alert('silent', { metric: undefined, severity: 'warning', ...ended }), alert('odd', { severity: 'info' }),
    alert('other', { metric: 'temperature' }), alert('elsewhere', { device_name: 'e' }),
  ]);
  const axis = [NOW - 4 * HOUR, NOW];
  const found = episodesOf(alerts, { device: 'd', metric: 'co' }, axis, new Map([['odd', { kind: 'anomaly' }]]));
  assert.deepEqual(found.map(({ rule, isAnomaly, start, end }) => [rule, isAnomaly, (NOW - start) / HOUR, (NOW - end) / HOUR]),
    [['odd', true, 1, 0], ['silent', false, 3, 2], ['gas', false, 1, 0]]);
  assert.deepEqual(episodesOf(alerts, { device: 'd', metric: 'co' }, [NOW - 1.5 * HOUR, NOW - 1.2 * HOUR], new Map()), []);
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
