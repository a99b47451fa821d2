import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { columns } from '../columns.js';
import { withEvents } from '../events.js';
import { isStale, MAX_WINDOWS, newest } from '../series.js';
import { initialState, joining, MAX_SERIES, withConnected, withDisconnected, withView } from '../state.js';
import { connection } from '../verified.js';

const example = (name) => JSON.parse(readFileSync(new URL(`../../docs/messages/${name}`, import.meta.url), 'utf8'));
const at = (seconds) => ({ elapsed: seconds * 1000, clock: Date.UTC(2024, 9, 7, 12, 0, seconds) });
const average = (change) => ({ ...example('average-event.json'), ...change });
/** The window that starts this many seconds after the example's. */
const shifted = (seconds, change) =>
  average({ start: 1728314955000 + seconds * 1000, end: 1728314970000 + seconds * 1000, ...change });
const withAverage = (state, message, now) => withEvents(state, [['average', message]], now);
const withSnapshot = (state, message, now) => withEvents(state, [['snapshot', message]], now);
const connected = withConnected(initialState(at(0)), at(1));
const only = (state) => [...state.series.values()][0];
const starts = ({ windows }) => windows.map(({ start }) => (start - 1728314955000) / 1000);
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
  assert.equal(only(state).receivedAt, null);
  assert.equal(connection(state, at(3)), 'waiting');
});

test('a window that comes again replaces itself', () => {
  const { windows } = only(receive(average({ final: false, count: 10 }), average({ final: false, count: 20 })));
  assert.deepEqual(windows.map(({ count }) => count), [20]);
});

test('a window that changed is of another series, by which a view knows that there is something to draw', () => {
  const before = receive(average({ final: false, count: 10 }));
  const after = withAverage(before, average({ final: false, count: 20 }), at(3));
  assert.notEqual(only(after), only(before));
});

test('the window of the higher revision counts, whatever the order in which they come', () => {
  const older = average({ revision: 1, count: 10 });
  const newer = average({ revision: 2, count: 20, final: false });
  const plain = average({ revision: undefined, count: 5 });
  for (const [order, count] of [[[older, newer], 20], [[newer, older], 20], [[older, plain], 10], [[plain, older], 10]]) {
    assert.deepEqual(only(receive(...order)).windows.map((window) => window.count), [count]);
  }
});

test('a window whose revision is not a number is left out', () => {
  assert.equal(receive(average({ revision: 'high' })).series.size, 0);
});

test('an open window never replaces a final one, a late final one does', () => {
  const { windows } = only(receive(average(), average({ final: false, count: 10 })));
  assert.deepEqual(windows.map(({ count }) => count), [45]);
  assert.equal(newest(only(receive(average(), average({ count: 46 })))).count, 46);
});

test('a snapshot after a reconnect leaves no window twice', () => {
  const before = receive(shifted(0), shifted(15));
  const after = withSnapshot(before, { page: 1, pages: 1, resumed: true, averages: [shifted(15), shifted(30)] }, at(9));
  assert.deepEqual(starts(only(after)), [0, 15, 30]);
});

test('windows are in order of their start, however they come', () => {
  assert.deepEqual(starts(only(receive(shifted(30), shifted(0), shifted(15)))), [0, 15, 30]);
});

test('only the last windows are kept', () => {
  const many = Array.from({ length: MAX_WINDOWS + 5 }, (_, index) => shifted(index * 15));
  const { windows } = only(receive(...many, shifted(0)));
  assert.equal(windows.length, 240);
  assert.equal(windows[0].start, 1728314955000 + 5 * 15000);
});

test('a card too many is left out and counted', () => {
  const many = Array.from({ length: MAX_SERIES + 2 }, (_, index) => average({ device_name: `device${index}` }));
  const state = withSnapshot(connected, { page: 1, pages: 1, averages: many }, at(2));
  assert.equal(state.series.size, 20_000);
  assert.equal(state.leftOut, 2);
});

test('what is no average is counted and changes nothing else', () => {
  for (const message of [null, 'text', {}, average({ data: 'high' }), average({ end: 0 }), average({ final: undefined })]) {
    const state = withAverage(connected, message, at(2));
    assert.deepEqual([state.unreadable, state.series.size, state.receivedAt], [1, 0, null]);
  }
  assert.equal(withSnapshot(connected, { averages: [average(), {}] }, at(2)).unreadable, 1);
  assert.equal(withSnapshot(connected, undefined, at(2)).unreadable, 1);
  assert.equal(withEvents(connected, [['pipeline', { emitter: null }]], at(2)).unreadable, 1);
});

test('a window of faults alone has no mean', () => {
  const state = receive(average({ data: null, min: undefined, max: undefined, quality: { fault: 45 } }));
  assert.equal(state.unreadable, 0);
  assert.deepEqual(columns(only(state).windows).final, [null]);
});

test('the connection is waiting, live, stale, disconnected and live again', () => {
  assert.equal(connection(initialState(at(0)), at(1)), 'disconnected');
  assert.equal(connection(connected, at(60)), 'waiting');
  const live = withAverage(connected, average(), at(60));
  assert.equal(connection(live, at(79)), 'live');
  assert.equal(connection(live, at(81)), 'stale');
  const lost = withDisconnected(live, at(67), { problem: 'lost' });
  assert.equal(connection(lost, at(68)), 'disconnected');
  const back = withConnected(lost, at(70));
  assert.equal(connection(back, at(71)), 'waiting');
  assert.equal(connection(back, at(76)), 'stale');
  assert.equal(connection(withAverage(back, average(), at(77)), at(77)), 'live');
});

test('a failed retry does not restart the time since the connection was lost', () => {
  const lost = withDisconnected(withDisconnected(connected, at(10), { problem: 'lost' }), at(20), { problem: 'no_answer' });
  assert.deepEqual(lost.since, at(10));
  assert.equal(lost.problem, 'no_answer');
});

test('a card is stale 30 s after its own last average, whatever the other devices send', () => {
  const state = withAverage(receive(average()), average({ device_name: 'device2' }), at(32));
  assert.deepEqual([...state.series.values()].map((series) => isStale(series, at(33))), [true, false]);
});

test('a window seen to open has a time it opened at, one found open or after a pause has not', () => {
  const found = withAverage(connected, shifted(0, { final: false }), at(2));
  assert.equal(only(found).openedAt, null);
  assert.deepEqual(only(withAverage(found, shifted(15, { final: false }), at(3))).openedAt, at(3));
  assert.equal(only(withAverage(found, shifted(15, { final: false }), at(60))).openedAt, null);
});

const offsets = (topic, offsets) => ({ topic, offsets });
const joined = withView(connected, 'device1', false, at(1));
const whole = withSnapshot(joined, { page: 1, pages: 1, resumed: false, averages: [shifted(0)], resume: offsets('T', { 0: 7, 1: 4211 }) }, at(2));

test('a page that comes back says how far it came, by the greatest offset of each partition', () => {
  assert.deepEqual(joining(connected, ''), { overview: '' });
  assert.deepEqual(joining(joined, ''), { subscription: 'device1' });
  const ahead = withAverage(whole, shifted(15, { position: [1, 4300] }), at(3));
  const behind = withAverage(ahead, shifted(15, { device_name: 'device2', position: [1, 4250] }), at(3));
  const other = withAverage(behind, shifted(30, { position: [2, 0] }), at(3));
  assert.deepEqual(joining(other, 'secret'), { token: 'secret', subscription: 'device1', resume: offsets('T', { 0: 7, 1: 4300, 2: 0 }) });
});

test('before a snapshot is whole a page cannot say how far it came', () => {
  const first = withSnapshot(connected, { page: 1, pages: 2, resumed: false, averages: [shifted(0)] }, at(2));
  const live = withAverage(first, shifted(15, { position: [1, 4300] }), at(2));
  assert.equal(live.resume, null);
});

test('a snapshot that is not resumed takes the place of all there was, as there may be a hole before it', () => {
  const after = withSnapshot(whole, { page: 1, pages: 2, resumed: false, averages: [shifted(600)] }, at(9));
  assert.deepEqual(starts(only(after)), [600]);
  assert.equal(after.resume, null);
  const second = withSnapshot(after, { page: 2, pages: 2, resumed: false, averages: [shifted(615)], resume: offsets('U', { 1: 1 }) }, at(9));
  assert.deepEqual(starts(only(second)), [600, 615]);
  assert.deepEqual(second.resume, offsets('U', { 1: 1 }));
});

test('another device has its own averages, and the page asks for all of them', () => {
  const another = withView(whole, 'device 2', false, at(3));
  assert.deepEqual(joining(another, ''), { subscription: 'device%202' });
  assert.equal(another.series.size, 0);
  const same = withView(whole, 'device1', false, at(3));
  assert.deepEqual([same.series.size, joining(same, '').resume], [1, offsets('T', { 0: 7, 1: 4211 })]);
});

test('joining anew for another view does not restart the time since it is connected', () => {
  assert.deepEqual(withConnected(connected, at(40)).since, at(1));
});

test('readings are kept of the device shown alone, each once', () => {
  const reading = (change) => ['reading', { device_name: 'device1', metric: 'co', time: 1000, data: 5, unit: 'ppm', quality: 'ok', ...change }];
  const events = [reading({}), reading({}), reading({ time: 2000, data: null, quality: 'fault' }), reading({ device_name: 'x' })];
  const { readings, unreadable } = withEvents(withView(connected, 'device1', false, at(1)), [...events, ['reading', { data: 'high' }]], at(2));
  assert.deepEqual(readings.get('co').map(({ time }) => time), [1000, 2000]);
  assert.deepEqual([readings.size, unreadable], [1, 1]);
});

test('a device stands as it was said last', () => {
  const device = { device_name: 'device1', state: 'online', since: 1 };
  const { devices } = withEvents(connected, [['device', device], ['device', { ...device, state: 'stale' }]], at(2));
  assert.deepEqual([...devices.values()].map(({ state }) => state), ['stale']);
});

test('the state before an event stays as it was', () => {
  const before = new Map(whole.series);
  withEvents(whole, [['average', shifted(15)], ['average', shifted(0, { device_name: 'device2' })]], at(3));
  assert.deepEqual(whole.series, before);
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
    lonely: [0],
  });
});

test('several windows that came as one may lack a part, and the line goes on', () => {
  const hour = (at, seconds) => ({ start: at * 3_600_000, end: at * 3_600_000 + seconds * 1000, data: 1, min: 0, max: 2, count: 3, final: true });
  assert.deepEqual(columns([hour(0, 3600), hour(1, 3000), hour(2, 3600), hour(4, 3600)]).final, [1, 1, 1, null, 1]);
});

test('the rules are those that were told last, what is none is counted', () => {
  const rule = { rule: 'r', metric: 'co', device: '*', severity: 'alarm', direction: 'above', level: 400, unit: 'ppm' };
  const told = (rules) => ['rules', { rules }];
  const { rules, unreadable } = withEvents(connected, [told([rule, rule]), told([rule, { rule: 'r' }]), ['rules', {}]], at(2));
  assert.deepEqual([rules, unreadable], [[rule], 2]);
});
