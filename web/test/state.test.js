import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { columns } from '../columns.js';
import {
  KEEP_SERIES,
  KEEP_WINDOWS,
  connection,
  initialState,
  isStale,
  newest,
  sortedSeries,
  withAverage,
  withConnected,
  withDisconnected,
  withSnapshot,
} from '../state.js';

const example = (name) => JSON.parse(readFileSync(new URL(`../../docs/messages/${name}`, import.meta.url), 'utf8'));
const at = (seconds) => ({ elapsed: seconds * 1000, clock: Date.UTC(2024, 9, 7, 12, 0, seconds) });
const average = (change) => ({ ...example('average-event.json'), ...change });
/** The window that starts so many seconds after the example's. */
const shifted = (seconds, change) =>
  average({ start: 1728314955000 + seconds * 1000, end: 1728314970000 + seconds * 1000, ...change });
const connected = withConnected(initialState(at(0)), at(1));
const only = (state) => sortedSeries(state)[0];
const receive = (...averages) => averages.reduce((state, each) => withAverage(state, each, at(2)), connected);

test('the average of docs/messages becomes a card', () => {
  const series = only(receive(example('average-event.json')));
  assert.equal(series.device, 'device1');
  assert.equal(series.metric, 'co');
  assert.equal(newest(series).data, 606.891);
});

test('the snapshot of docs/messages becomes a card that has not been heard from yet', () => {
  const state = withSnapshot(connected, example('snapshot-event.json'), at(2));
  assert.equal(newest(only(state)).count, 45);
  assert.equal(only(state).heardAt, null);
  assert.equal(connection(state, at(3)), 'waiting');
});

test('the page remembers up to where it has all averages, and never goes back', () => {
  const first = withSnapshot(connected, { page: 1, pages: 2, resumed: false, averages: [] }, at(2));
  assert.equal(first.places, null);
  const whole = withSnapshot(first, example('snapshot-event.json'), at(2));
  assert.deepEqual(whole.places, { topic: 'QhE8bXJkTZCdYvVX0p6uTA', offsets: { 1: 4211 } });
  const later = [[1, 4300], [1, 4250], [2, 7]].reduce((state, place) => withAverage(state, average({ place }), at(3)), whole);
  assert.deepEqual(later.places.offsets, { 1: 4300, 2: 7 });
  assert.deepEqual(withDisconnected(later, at(4), 'cut').places, later.places);
});

test('a window that comes again replaces itself', () => {
  const { windows } = only(receive(average({ final: false, count: 10 }), average({ final: false, count: 20 })));
  assert.deepEqual(windows.map(({ count }) => count), [20]);
});

test('an open window never replaces a final one, a late final one does', () => {
  const { windows } = only(receive(average(), average({ final: false, count: 10 })));
  assert.deepEqual(windows.map(({ count }) => count), [45]);
  assert.equal(newest(only(receive(average(), average({ count: 46 })))).count, 46);
});

test('a snapshot after a reconnect leaves no window twice', () => {
  const before = receive(shifted(0), shifted(15));
  const after = withSnapshot(before, { page: 1, pages: 1, averages: [shifted(0), shifted(15), shifted(30)] }, at(9));
  assert.deepEqual(only(after).windows.map(({ start }) => start - 1728314955000), [0, 15000, 30000]);
});

test('windows are in order of their start, however they come', () => {
  const { windows } = only(receive(shifted(30), shifted(0), shifted(15)));
  assert.deepEqual(windows.map(({ start }) => start - 1728314955000), [0, 15000, 30000]);
});

test('only the last windows are kept', () => {
  const many = Array.from({ length: KEEP_WINDOWS + 5 }, (_, index) => shifted(index * 15));
  const { windows } = only(receive(...many, shifted(0)));
  assert.equal(windows.length, 240);
  assert.equal(windows[0].start, 1728314955000 + 5 * 15000);
});

test('a card too many is left out and counted', () => {
  const many = Array.from({ length: KEEP_SERIES + 2 }, (_, index) => average({ device_name: `device${index}` }));
  const state = withSnapshot(connected, { page: 1, pages: 1, averages: many }, at(2));
  assert.equal(state.series.size, 500);
  assert.equal(state.leftOut, 2);
});

test('what is no average is counted and changes nothing else', () => {
  for (const message of [null, 'text', {}, average({ data: 'high' }), average({ end: 0 }), average({ final: undefined })]) {
    const state = withAverage(connected, message, at(2));
    assert.deepEqual([state.unreadable, state.series.size, state.heardAt], [1, 0, null]);
  }
  assert.equal(withSnapshot(connected, { averages: [average(), {}] }, at(2)).unreadable, 1);
  assert.equal(withSnapshot(connected, undefined, at(2)).unreadable, 1);
});

test('a window of faults alone has no mean', () => {
  const state = receive(average({ data: null, min: undefined, max: undefined, quality: { fault: 45 } }));
  assert.equal(state.unreadable, 0);
  assert.deepEqual(columns(only(state).windows).final, [null]);
});

test('cards are sorted by device name as people count, then by metric', () => {
  const state = receive(
    average({ device_name: 'device10' }),
    average({ device_name: 'device2', metric: 'temperature' }),
    average({ device_name: 'device2', metric: 'humidity' }),
  );
  const names = sortedSeries(state).map(({ device, metric }) => `${device} ${metric}`);
  assert.deepEqual(names, ['device2 humidity', 'device2 temperature', 'device10 co']);
});

test('the connection is waiting, live, stale, disconnected and live again', () => {
  assert.equal(connection(initialState(at(0)), at(1)), 'disconnected');
  assert.equal(connection(connected, at(60)), 'waiting');
  const live = withAverage(connected, average(), at(60));
  assert.equal(connection(live, at(79)), 'live');
  assert.equal(connection(live, at(81)), 'stale');
  const lost = withDisconnected(live, at(67), 'the connection was lost');
  assert.equal(connection(lost, at(68)), 'disconnected');
  const back = withConnected(lost, at(70));
  assert.equal(connection(back, at(71)), 'waiting');
  assert.equal(connection(back, at(76)), 'stale');
  assert.equal(connection(withAverage(back, average(), at(77)), at(77)), 'live');
});

test('a failed retry does not restart the time since the connection was lost', () => {
  const lost = withDisconnected(withDisconnected(connected, at(10), 'lost'), at(20), 'no answer');
  assert.deepEqual(lost.since, at(10));
  assert.equal(lost.problem, 'no answer');
});

test('a card is stale 30 s after its own last average, whatever the other devices send', () => {
  const state = withAverage(receive(average()), average({ device_name: 'device2' }), at(32));
  assert.deepEqual(sortedSeries(state).map((series) => isStale(series, at(33))), [true, false]);
});

test('a window seen to open has a time it opened at, one found open or after a pause has not', () => {
  const found = withAverage(connected, shifted(0, { final: false }), at(2));
  assert.equal(only(found).openedAt, null);
  assert.deepEqual(only(withAverage(found, shifted(15, { final: false }), at(3))).openedAt, at(3));
  assert.equal(only(withAverage(found, shifted(15, { final: false }), at(60))).openedAt, null);
});

test('the chart breaks its lines at a pause and draws the open window apart', () => {
  const { windows } = only(receive(shifted(0), shifted(60), shifted(75, { final: false })));
  assert.deepEqual(columns(windows), {
    x: [1728314962.5, 1728314992.5, 1728315022.5, 1728315037.5],
    max: [990.1, null, 990.1, 990.1],
    min: [12.5, null, 12.5, 12.5],
    final: [606.891, null, 606.891, null],
    open: [null, null, 606.891, 606.891],
    hollow: [3],
  });
});

test('the chart leaves out what was long before the newest window', () => {
  assert.equal(columns(only(receive(shifted(0), shifted(86400))).windows).x.length, 1);
});
