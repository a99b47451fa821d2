import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withEvents } from '../events.js';
import { cellOf } from '../fleet-cell.js';
import { barScale, byValue, choiceOf, chosen, grouped, parametersOf, sorted } from '../fleet-choice.js';
import { conditionCounts, isWell, Members, metricsOf, tagsOf } from '../fleet-members.js';
import { decoded, routeOf, withParameters } from '../route.js';
import { spark } from '../sparkline.js';
import { initialState, withConnected, withDisconnected } from '../state.js';

const NOW = Date.UTC(2026, 10, 28, 12, 0, 0);
const at = (seconds) => ({ elapsed: seconds * 1000, clock: NOW + seconds * 1000 });
const device = (name, change) => ({ device_name: name, state: 'online', last_seen: NOW, stale_after_ms: 10_000, ...change });
let id = 0;
const row = (name, metric, value = 1, change = {}) => [id++, name, metric, change.unit ?? null, NOW / 1000, value, change.qualities ?? 0, change.spark ?? []];
const incident = (name, metric, severity) => ['incident', { device_name: name, metric, severity, rule: 'r', state: 'open', since: '2026-11-28T11:50:00Z', rules: ['r'] }];
const pipeline = ['pipeline', { at: NOW, emitter: {}, jobs: { 'spark-job': {} }, bridges: { 'mqtt-bridge': {} }, stopped: [] }];
const stateOf = (devices, series = [], ...more) =>
  withEvents(withConnected(initialState(at(0)), at(1)), [['overview', { cursor: 'a', fresh: true, devices, series }], pipeline, ...more], at(1));
const membersOf = (state, seconds = 1) => new Members().of(state, at(seconds));
const names = (members) => members.map(({ name, group }) => name ?? `[${group}]`);
const none = choiceOf({});

test('a device has the worst of its state and its open incidents', () => {
  const states = ['online', 'degraded', 'unknown', 'stale', 'offline', 'fault'];
  const devices = states.map((state) => device(state, { state }));
  const conditions = (...incidents) => Object.fromEntries(membersOf(stateOf(devices, [], ...incidents)).map(({ name, condition }) => [name, condition]));
  assert.deepEqual(conditions(), Object.fromEntries(states.map((state) => [state, state])));
  const warned = conditions(incident('online', 'co', 'warning'), incident('offline', undefined, 'warning'), incident('stale', 'co', 'alarm'), incident('fault', 'co', 'info'));
  assert.deepEqual([warned.online, warned.offline, warned.stale, warned.fault], ['warning', 'offline', 'alarm', 'fault']);
  const counts = conditionCounts(membersOf(stateOf(devices, [], incident('online', 'co', 'info'))));
  assert.deepEqual([...counts.keys()], ['fault', 'offline', 'stale', 'degraded', 'unknown', 'online']);
  assert.deepEqual([isWell(counts), isWell(new Map([['online', 3]])), isWell(new Map())], [false, true, true]);
});

test('nothing is well without a connection', () => {
  const lost = withDisconnected(stateOf([device('a')], [row('a', 'co')], incident('a', 'co', 'alarm')), at(2), { problem: 'lost' });
  assert.deepEqual(membersOf(lost).map(({ condition }) => condition), ['unknown']);
});

test('devices are in natural order, also after one more has arrived', () => {
  const state = stateOf([device('d10'), device('d2'), device('D1')]);
  const members = new Members();
  assert.deepEqual(names(members.of(state, at(1))), ['D1', 'd2', 'd10']);
  const more = withEvents(state, [['overview', { cursor: 'b', devices: [device('d3')], series: [row('d4', 'co')] }]], at(2));
  assert.deepEqual(names(members.of(more, at(2))), ['D1', 'd2', 'd3', 'd4', 'd10'], 'a row may arrive before its device');
});

test('the commonest metrics come first, those about the device itself later', () => {
  const rows = [row('a', 'battery'), row('a', 'temperature'), row('b', 'battery'), row('b', 'temperature'), row('b', 'm10'), row('b', 'm2')];
  const state = stateOf([device('a'), device('b'), device('c', { state: 'fault', faults: { co: {} } })], rows);
  assert.deepEqual(metricsOf(membersOf(state)), ['temperature', 'battery', 'co', 'm2', 'm10']);
});

const tagged = () => stateOf([
  device('a', { tags: { site: 'Leeds', room: 'Lab 10' } }), device('b', { tags: { site: 'Leeds', room: 'Lab 2' }, label: 'Boiler' }),
  device('c', { tags: { site: 'Bremen, Nord', room: 'Lab 2' }, state: 'offline' }), device('d'),
], [row('a', 'co', 5), row('b', 'temperature', 20), row('c', 'co', 7)], incident('a', 'co', 'warning'));

test('a person chooses by state, severity, tags, metric and words', () => {
  const members = membersOf(tagged());
  const found = (parameters) => names(chosen(members, choiceOf(parameters)));
  assert.deepEqual(found({}), ['a', 'b', 'c', 'd']);
  assert.deepEqual(found({ state: 'offline' }), ['c']);
  assert.deepEqual([found({ severity: 'info' }), found({ severity: 'warning' }), found({ severity: 'alarm' })], [['a'], ['a'], []]);
  assert.deepEqual(found({ tag: 'site:Leeds' }), ['a', 'b']);
  assert.deepEqual(found({ tag: 'site:Leeds,room:Lab 2' }), ['b']);
  assert.deepEqual(found({ tag: 'site:Bremen%2C Nord' }), ['c']);
  assert.deepEqual(found({ metric: 'co' }), ['a', 'c']);
  assert.deepEqual([found({ search: 'BOIL' }), found({ search: 'leeds lab' }), found({ search: 'temp' }), found({ search: 'x' })], [['b'], ['a', 'b'], ['b'], []]);
});

test('a choice survives its address', () => {
  const tags = { site: 'Bremen, Nord', room: '50 %2C: 1' };
  const toggled = ['', 'a,b', '100 %'];
  const address = withParameters('#/', parametersOf({ tags, toggled, search: 'a&b=c', group: 'site' }));
  const choice = choiceOf(routeOf(address).parameters);
  assert.deepEqual([choice.tags, choice.toggled, choice.search, choice.group], [tags, toggled, 'a&b=c', 'site']);
  assert.equal(withParameters(address, parametersOf({ tags: { site: '' }, toggled: [], search: '', group: '' })), '#/');
});

test('tags that differ between devices can be chosen', () => {
  const same = withEvents(tagged(), [['overview', { devices: [device('a', { tags: { site: 'Leeds', room: 'Lab 10', firm: 'X' } })] }]], at(2));
  assert.deepEqual(tagsOf(membersOf(same)), [{ tag: 'room', values: ['Lab 2', 'Lab 10'] }, { tag: 'site', values: ['Bremen, Nord', 'Leeds'] }]);
});

test('groups that are well are closed, and a person may open them', () => {
  const members = membersOf(tagged());
  const shown = (change) => names(grouped(members, { ...none, group: 'site', ...change }));
  assert.deepEqual(shown({}), ['[Bremen, Nord]', 'c', '[Leeds]', 'a', 'b', '[]']);
  assert.deepEqual(shown({ toggled: ['', 'Leeds'] }), ['[Bremen, Nord]', 'c', '[Leeds]', '[]', 'd']);
  const [bremen] = grouped(members, { ...none, group: 'site' });
  assert.deepEqual([bremen.size, [...bremen.counts]], [1, [['offline', 1]]]);
});

test('devices are sorted by name, by state and by when they were seen', () => {
  const members = membersOf(tagged());
  const ages = { a: 1, b: 3, c: Infinity, d: 2 };
  const order = (sort) => names(sorted(members, sort, ({ name }) => ages[name])).join('');
  assert.deepEqual(['', '-device', 'state', '-state', 'seen', '-seen'].map(order), ['abcd', 'dcba', 'cabd', 'dbac', 'cbda', 'adbc']);
});

test('bars have the highest first, and begin at 0 unless all values are far from it', () => {
  const members = membersOf(tagged());
  assert.deepEqual(byValue(members, 'co', false).slice(1).map(({ key, value }) => [key, value]), [['c', 7], ['a', 5]]);
  assert.deepEqual(byValue(members, 'co', true).map(({ key }) => key), ['unit|', 'a', 'c']);
  assert.deepEqual([barScale([20, 35]), barScale([-5, 10]), barScale([-5]), barScale([0])], [[20 - 3, 35], [-5, 10], [-5, 0], [0, 0]]);
  assert.deepEqual([barScale([10, 35]), barScale([1000, 1010])], [[0, 35], [998, 1010]]);
});

test('bars in units that convert have one scale, in the commonest unit; others have their own', () => {
  const row4 = (name, value, unit) => row(name, 't', value, { unit });
  const labelled = device('e', { descriptions: { t: { unit: '°C' } } });
  const state = stateOf([labelled], [row4('a', 20, '°C'), row4('b', 77, '°F'), row4('c', 30, '°C'), row4('d', 290, 'K'), row4('e', 10, null)]);
  const items = byValue(membersOf(state), 't', false);
  assert.deepEqual(items.map(({ key, value, scale, unit, count }) => [key, value ?? [unit, scale, count]]), [
    ['unit|°C', ['°C', [0, 30], 4]], ['c', 30], ['b', 25], ['a', 20], ['e', 10], ['unit|K', ['K', [0, 290], 1]], ['d', 290],
  ]);
});

const cellIn = (state, name, metric, seconds = 2) => {
  const member = membersOf(state, seconds).find((each) => each.name === name);
  return cellOf(member, member.rows.find((each) => each.metric === metric), metric, state, at(seconds));
};

test('a value is current only if it is verified now', () => {
  const state = stateOf([device('a'), device('b', { state: 'stale' }), device('c', { clock_offset_ms: 3_600_000 })], [row('a', 'co', 8, { unit: 'ppm' }), row('b', 'co'), row('c', 'co')]);
  const { value, unit, isCurrent, ago } = cellIn(state, 'a', 'co');
  assert.deepEqual([value, unit, isCurrent, ago], [8, 'ppm', true, null]);
  assert.deepEqual([cellIn(state, 'b', 'co').isCurrent, cellIn(state, 'c', 'co').isCurrent], [false, false], 'silent, and an average of an hour ago');
  const later = cellIn(state, 'a', 'co', 40);
  assert.deepEqual([later.isCurrent, later.ago], [false, 39_000], 'no new average although the device is online');
  const stopped = withEvents(state, [['pipeline', { ...pipeline[1], stopped: ['spark-job'] }]], at(2));
  assert.equal(cellIn(stopped, 'a', 'co').isCurrent, false);
});

test('a metric with a fault shows its last good value and its age', () => {
  const state = stateOf([device('a', { faults: { co: { since: NOW - 120_000 } } })], [row('a', 'co', null, { qualities: ['fault'], spark: [7, 8, null] }), row('a', 't', null, { qualities: ['fault'] })]);
  const { value, isFault, isCurrent, ago } = cellIn(state, 'a', 'co', 1);
  assert.deepEqual([value, isFault, isCurrent, ago], [8, true, false, 120_000]);
  assert.deepEqual([cellIn(state, 'a', 't').value, cellIn(state, 'a', 't').ago], [null, null]);
  const never = cellIn(stateOf([device('b', { state: 'fault', faults: { co: {} } })]), 'b', 'co');
  assert.deepEqual([never.value, never.isFault], [null, true]);
});

test('a metric without a unit that is mostly 0 or 1 is on or off', () => {
  const isSwitch = (value, trend, unit) => cellIn(stateOf([device('a')], [row('a', 'm', value, { spark: trend, unit })]), 'a', 'm').isSwitch;
  assert.deepEqual([isSwitch(1, [0, 0.4, 1]), isSwitch(0.4, [0.5, 0.6, 1]), isSwitch(1, [0, 1], '%'), isSwitch(2, [0, 1])], [true, false, false, false]);
});

test('a value has the decimals of its trend, or those that an operator chose', () => {
  const decimals = (value, trend, change) => cellIn(stateOf([device('a', change)], [row('a', 'm', value, { spark: trend })]), 'a', 'm').decimals;
  assert.deepEqual([decimals(89, [89, 89]), decimals(1013.2, [1013.25]), decimals(5, [], { descriptions: { m: { decimals: 3 } } })], [0, 2, 3]);
});

test('a trend of noise is flat, and breaks where there was no value', () => {
  assert.equal(spark([82, 83, 82], 0).match(/ \d+/g).every((y) => Math.abs(Number(y) - 12) <= 2), true);
  assert.equal(spark([1, null, 3, 4, 5]).match(/M/g).length, 2);
  assert.equal(spark([1, null, null, null, 3, null, null, null, 4]).match(/M/g).length, 1, 'a sensor that reports once in four windows');
  assert.deepEqual([spark([]), spark([null, 1])], ['', '']);
});

test('a malformed part of an address remains as it is', () => {
  assert.deepEqual(['%', 'a%20b', '%zz'].map(decoded), ['%', 'a b', '%zz']);
});
