import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withEvents } from '../events.js';
import { initialState, joining, withConnected, withDisconnected, withNewOverview, withView } from '../state.js';
import { connection } from '../verified.js';

const END = 1_728_314_970;
const at = (seconds) => ({ elapsed: seconds * 1000, clock: 1_728_315_000_000 + seconds * 1000 });
const device = (name, change) => ({ device_name: name, state: 'online', ...change });
const row = (id, name, metric, value = 1, spark = [1, 2]) => [id, name, metric, 'ppm', END, value, 0, spark];
const overview = (state, part, seconds = 2) => withEvents(state, [['overview', part]], at(seconds));
const connected = () => withConnected(initialState(at(0)), at(1));
const first = { cursor: 'a.1', fresh: true, devices: [device('d'), device('e')], series: [row(1, 'd', 'co'), row(2, 'd', 't'), row(3, 'e', 'co')] };
const whole = () => overview(connected(), first); // a new one for each test, because rows change in place
const rows = ({ overview: { byDevice } }) => [...byDevice.values()].flat().map(({ device: name, metric }) => `${name}|${metric}`);
const of = ({ overview: { byDevice } }, name, metric) => byDevice.get(name).find((each) => each.metric === metric);

test('a page gets everything in parts, and then knows its cursor', () => {
  const part = overview(connected(), { ...first, more: true, series: first.series.slice(0, 2) });
  assert.deepEqual([rows(part), part.overview.isLive, joining(part, '').overview], [['d|co', 'd|t'], false, 'a.1']);
  const all = overview(part, { cursor: 'a.2', series: first.series.slice(2) });
  assert.deepEqual([rows(all), all.overview.isLive, all.overview.rows, joining(all, '').overview], [['d|co', 'd|t', 'e|co'], true, 3, 'a.2']);
});

test('joining does not make the page live, a change does', () => {
  assert.equal(connection({ ...whole(), pipeline: null }, at(3)), 'waiting');
  assert.equal(connection(overview(whole(), { cursor: 'a.2', changes: [[1, 5]] }, 3), at(4)), 'live');
});

test('a new window appends the last value of the one before to the trend', () => {
  const open = overview(whole(), { cursor: 'a.2', changes: [[1, 5], [99, 7], null, 'x'] });
  assert.deepEqual([of(open, 'd', 'co').value, of(open, 'd', 'co').spark], [5, [1, 2]]);
  const next = overview(open, { cursor: 'a.3', changes: [[1, null, END + 15, 5.5]] });
  assert.deepEqual([of(next, 'd', 'co').value, of(next, 'd', 'co').spark, of(next, 'd', 'co').end], [null, [1, 2, 5.5], (END + 15) * 1000]);
  const again = overview(next, { cursor: 'a.4', changes: [[1, 6, END + 15, 5.5]] });
  assert.deepEqual([of(again, 'd', 'co').value, of(again, 'd', 'co').spark], [6, [1, 2, 5.5]], 'the page has this window already');
  const long = Array.from({ length: 30 }, (_, index) => [1, index, END + 15 * (index + 2), index]);
  assert.equal(of(overview(again, { cursor: 'a.5', changes: long }), 'd', 'co').spark.length, 20);
});

test('removed devices and series are dropped, a complete row replaces the one before', () => {
  const next = overview(whole(), { cursor: 'a.2', removed: ['e'], gone: [2, 99], series: [row(7, 'd', 'co', 9)] });
  assert.deepEqual([rows(next), [...next.devices.keys()], next.overview.rows], [['d|co'], ['d'], 1]);
  assert.equal(of(overview(next, { cursor: 'a.3', changes: [[1, 5]] }), 'd', 'co').value, 9, 'the id of the replaced row means nothing');
  assert.equal(of(overview(next, { cursor: 'a.3', changes: [[7, 5]] }), 'd', 'co').value, 5);
});

test('what is sent again does not disappear in between, and what is not sent again is dropped at the end', () => {
  const lost = withConnected(withDisconnected(whole(), at(10), { problem: 'lost' }), at(11));
  const part = overview(lost, { cursor: 'b.1', fresh: true, more: true, devices: [device('e')], series: [row(1, 'e', 'co', 4)] });
  assert.deepEqual([rows(part), [...part.devices.keys()]], [['d|co', 'd|t', 'e|co'], ['d', 'e']]);
  const end = overview(part, { cursor: 'b.2', series: [row(2, 'e', 't')] });
  assert.deepEqual([rows(end), [...end.devices.keys()], end.overview.rows], [['e|co', 'e|t'], ['e'], 2]);
});

test('a device that did not change while the page was away is verified again once the page has everything', () => {
  const lost = withDisconnected(whole(), at(10), { problem: 'lost' });
  assert.equal(lost.devices.get('d').verified, -Infinity);
  const back = overview(withConnected(lost, at(11)), { cursor: 'a.2', more: true, devices: [device('e', { state: 'stale' })] }, 12);
  assert.equal(back.devices.get('d').verified, -Infinity);
  assert.equal(overview(back, { cursor: 'a.3' }, 12).devices.get('d').verified, Infinity);
});

test('another view ends the overview, and going back asks for what changed since', () => {
  const other = withView(whole(), 'd', false, at(5));
  assert.deepEqual([other.overview.isLive, other.devices.get('e').verified, joining(other, '')], [false, 5_000, { subscription: 'd' }]);
  assert.deepEqual(joining(withView(other, null, true, at(6)), ''), { overview: 'a.1' });
  const late = overview(withView(whole(), null, false, at(5)), { cursor: 'a.2', changes: [[1, 5]] });
  assert.deepEqual([late.overview.isLive, late.overview.cursor], [false, 'a.2'], 'it was on its way');
});

test('a message that is not readable is counted, and everything is asked for again', () => {
  const broken = overview(whole(), null);
  assert.deepEqual([broken.unreadable, joining(broken, '').overview, broken.overview.rows], [1, '', 3]);
  const later = overview(broken, { cursor: 'a.3', changes: [[1, 99]] }, 3);
  assert.deepEqual([joining(later, '').overview, later.overview.isLive, of(later, 'd', 'co').value], ['', false, 1], 'what follows changes what the page lacks');
  const repaired = overview(withNewOverview(later, at(4)), first, 5);
  assert.deepEqual([repaired.overview.isLive, repaired.overview.isBroken, joining(repaired, '').overview], [true, false, 'a.1']);
  const odd = overview(whole(), { cursor: 5, devices: [{}], series: [[], [1], ['x', 'd', 'co', null, END]], changes: 7, gone: {}, removed: 'd' });
  assert.deepEqual([odd.unreadable, odd.leftOut, odd.overview.cursor, odd.overview.rows], [4, 0, 'a.1', 3]);
});
