import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withEvents } from '../events.js';
import { choiceOf } from '../fleet-choice.js';
import { Members } from '../fleet-members.js';
import { everyMs, kioskAddress, shownRoute, turnAt } from '../kiosk-rotation.js';
import { gridOf, tilesOf } from '../kiosk-tiles.js';
import { routeOf } from '../route.js';
import { initialState, withConnected } from '../state.js';

const CLOCK = Date.UTC(2026, 10, 29, 3);
const NOW = { elapsed: 1_000, clock: CLOCK };

test('tiles are as large as possible, and figures have a twelfth of the height', () => {
  const grid = (count, width = 1920, height = 1080) => (({ columns, rows, pages }) => `${columns}x${rows} ${pages}`)(gridOf(count, width, 0.9 * height, height));
  assert.deepEqual([1, 2, 3, 4, 7, 12, 25].map((count) => grid(count)), ['1x1 1', '2x1 1', '2x2 1', '2x2 1', '3x3 1', '4x3 1', '5x5 1']);
  assert.equal(grid(26), '4x4 2');
  assert.equal(grid(1_000), '5x5 40');
  assert.equal(grid(8, 1080, 1920), '1x4 2', 'a figure in an upright screen is as wide as the screen');
  for (let count = 1; count < 200; count++) {
    const { columns, rows, perPage, pages } = gridOf(count, 1366, 690, 768);
    assert.ok(columns * rows >= perPage && perPage * pages >= count);
    assert.ok(690 / rows >= 2.1 * (768 / 12) && 1366 / columns >= 4.2 * (768 / 12));
  }
});

const device = (name, state, change) => ({ device_name: name, state, last_seen: CLOCK, tags: { room: name < 'c' ? 'lab' : 'hall' }, ...change });
const state = withEvents(withConnected(initialState({ elapsed: 0, clock: CLOCK }), { elapsed: 1, clock: CLOCK }), [
  ['overview', {
    cursor: 'x.1', fresh: true,
    devices: [device('a', 'online'), device('b', 'offline'), device('c', 'online'), device('d', 'fault', { faults: { humidity: {} } })],
    series: [['a', 'battery'], ['a', 'temperature'], ['b', 'temperature'], ['c', 'co'], ['c', 'temperature'], ['d', 'temperature']]
      .map(([name, metric], id) => [id, name, metric, null, CLOCK / 1000, 20 + id, 0, []]),
  }],
  ['incident', { device_name: 'c', metric: 'temperature', severity: 'alarm', rule: 'hot', state: 'open', since: '2026-11-29T02:00:00Z', rules: ['hot'], attention: true }],
], NOW);
const all = new Members();
const tiles = (parameters) => tilesOf(all.of(state, NOW), choiceOf(parameters), all.severities, state, NOW);

test('the worst device is first, with the metric that matters', () => {
  assert.deepEqual(tiles({}).map(({ key, condition, metric }) => `${key} ${condition} ${metric}`),
    ['c alarm temperature', 'd fault humidity', 'b offline temperature', 'a online temperature']);
  assert.equal(tiles({ metric: 'co' })[0].metric, 'co');
  assert.deepEqual(tiles({ tag: 'room:lab' }).map(({ key }) => key), ['b', 'a']);
});

test('a group has the condition of its worst device', () => {
  assert.deepEqual(tiles({ group: 'room' }).map(({ condition, group }) => ({ condition, ...group })),
    [{ condition: 'alarm', name: 'hall', well: 0, size: 2 }, { condition: 'offline', name: 'lab', well: 1, size: 2 }]);
});

test('a rotation shows each page or address in turn', () => {
  assert.deepEqual(['', '30s', '2m', '30', '1s', 'x'].map((rotate) => everyMs({ rotate })), [20_000, 30_000, 120_000, 30_000, 3_000, 20_000]);
  assert.deepEqual([0, 29_999, 30_000, 89_999, 90_000].map((elapsed) => turnAt(elapsed, 30_000, 3)), [0, 0, 1, 2, 0]);
  const route = routeOf(`#/kiosk?rotate=30s&addresses=${encodeURIComponent('/kiosk?group=room,/device/a b,https://example.com')}`);
  assert.deepEqual(shownRoute(route, 0), { view: 'kiosk', device: null, parameters: { group: 'room', rotate: '60s' }, isKiosk: true });
  assert.deepEqual(shownRoute(route, 30_000), { view: 'device', device: 'a b', parameters: {}, isKiosk: true });
  assert.equal(shownRoute(route, 60_000).view, 'kiosk');
  assert.deepEqual(shownRoute(routeOf('#/pipeline'), 0), { view: 'pipeline', device: null, parameters: {}, isKiosk: false });
});

test('a display may have an address without a hash', () => {
  assert.equal(kioskAddress(new URL('http://pi.local/?kiosk&rotate=30s&group=room')), '#/kiosk?rotate=30s&group=room');
  assert.equal(kioskAddress(new URL('http://pi.local/?kiosk')), '#/kiosk');
  assert.equal(kioskAddress(new URL('http://pi.local/#/kiosk')), null);
});
