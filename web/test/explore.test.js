import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMANDS, commandsOf, infoOf } from '../commands.js';
import { band, devicesOf, firstThreshold, metricsOf, outliersOf, percentile, sorted, statisticsOf, tagsOf } from '../explore.js';
import { LANGUAGES } from '../i18n/languages.js';
import { groupOf, inUnit, otherUnits, unitGroups } from '../units.js';

const MINUTE = 60_000;
const window = (at, data, change) => ({ unit: '°C', start: at * MINUTE, end: (at + 1) * MINUTE, data, min: data, max: data, last: data, count: 60, final: true, ...change });
const row = (device, metric) => [device, metric];

/** A state with these rows, and with tags by device. */
function stateOf(rows, tags = {}) {
  const byDevice = new Map();
  rows.forEach(([device, metric]) => byDevice.set(device, [...(byDevice.get(device) ?? []), { device, metric }]));
  return { overview: { byDevice }, devices: new Map(Object.entries(tags).map(([name, own]) => [name, { tags: own }])) };
}
const state = stateOf(
  [row('hall-10', 't'), row('hall-2', 't'), row('lab-1', 't'), row('lab-1', 'battery'), row('hall-2', 'battery'), row('hall-10', 'battery'), row('x', 'co')],
  { 'hall-10': { location: 'Hall: north', site: 'A' }, 'hall-2': { location: 'Hall: north' }, 'lab-1': { location: 'Lab' } },
);
const all = { metric: 't', tag: '', search: '', devices: [] };

test('the metric that most devices measure comes first, what they say about themselves last', () => {
  assert.deepEqual(metricsOf(state.overview), [['t', 3], ['co', 1], ['battery', 3]]);
  assert.deepEqual(tagsOf(state.devices), ['location:Hall: north', 'location:Lab', 'site:A']);
});

test('devices are chosen by metric, tag, search and name', () => {
  const names = (change) => devicesOf(state, { ...all, ...change });
  assert.deepEqual(names({}), ['hall-2', 'hall-10', 'lab-1']);
  assert.deepEqual(names({ tag: 'location:Hall: north' }), ['hall-2', 'hall-10']);
  assert.deepEqual(names({ search: ' LAB ' }), ['lab-1']);
  assert.deepEqual(names({ devices: ['lab-1', 'gone', 'x'] }), ['lab-1']);
  assert.deepEqual(names({ metric: 'none' }), []);
});

test('a device is found by its name and by its label', () => {
  const labelled = { ...state, devices: new Map([...state.devices, ['hall-2', { tags: {}, label: 'Große Halle' }]]) };
  const names = (search) => devicesOf(labelled, { ...all, search });
  assert.deepEqual([names('große'), names('hall-2'), names('halle')], [['hall-2'], ['hall-2'], ['hall-2']]);
});

test('units that convert are one group, in the commonest of them; an address names any of them', () => {
  const groups = unitGroups(['K', '°F', 'Cel', '°C', '', '°C']);
  assert.deepEqual(groups.map(({ unit, count, conversions }) => [unit, count, [...conversions.keys()]]), [['°C', 4, ['°C', 'Cel', '°F']], ['', 1, ['']], ['K', 1, ['K']]]);
  assert.equal(groups[0].conversions.get('°F')?.(212), 100);
  assert.deepEqual(['', '°F', 'K', '-', 'lx'].map((named) => groupOf(groups, named).unit), ['°C', '°C', 'K', '', '°C']);
  assert.deepEqual([unitGroups([]), groupOf([], 'K').count], [[], 0]);
});

test('windows in another unit have no other time or count, and no value stays none', () => {
  const windows = [window(0, 212, { unit: '°F' }), window(1, null, { unit: '°F', min: null, max: null })];
  const celsius = inUnit(windows, '°C');
  assert.deepEqual(celsius.map(({ start, data, min, max, last, count }) => [start, data, min, max, last, count]), [[0, 100, 100, 100, 100, 60], [MINUTE, null, null, null, null, 60]]);
  assert.equal(inUnit(windows, '°F'), windows);
});

test('each window of a device that changed its unit is converted from its own unit, or left out', () => {
  const windows = [window(0, 212, { unit: '°F' }), window(1, 300, { unit: 'K' }), window(2, 7, { unit: undefined }), window(3, 20)];
  assert.deepEqual([inUnit(windows, '°C').map(({ data }) => data), otherUnits(windows, '°C')], [[100, 20], ['K', '']]);
  assert.deepEqual(inUnit(windows, 'K').map(({ data }) => data), [300]);
  const chosen = ({ unit = '' }) => (unit === '' ? '°C' : unit); // what an operator chose for a device that now has no unit
  assert.deepEqual(inUnit(windows, '°C', chosen).map(({ data }) => data), [100, 7, 20]);
});

test('a mean counts each reading, and windows of faults alone count nothing', () => {
  const windows = [window(0, 10), window(1, 20, { count: 180, min: 5, max: 36 }), window(2, null, { min: null, max: null })];
  assert.deepEqual(statisticsOf(windows, { direction: 'above', level: 20 }), { mean: 17.5, min: 5, max: 36, beyond: MINUTE, unit: '°C' });
  assert.equal(statisticsOf(windows, { direction: 'below', level: 9 })?.beyond, 0);
  assert.equal(statisticsOf(windows)?.beyond, null);
  assert.equal(statisticsOf([window(0, null)]), null);
});

test('the first threshold is the lowest above, else the highest below', () => {
  const rules = [{ direction: 'above', level: 50 }, { direction: 'above', level: 35 }, { direction: 'below', level: 5 }, { direction: 'below', level: 0 }];
  assert.deepEqual([firstThreshold(rules)?.level, firstThreshold(rules.slice(2))?.level, firstThreshold([])], [35, 5, undefined]);
});

test('a percentile between two values is interpolated', () => {
  assert.deepEqual([0, 0.25, 0.5, 1].map((share) => percentile([0, 10, 20, 30], share)), [0, 7.5, 15, 30]);
  assert.equal(percentile([7], 0.9), 7);
});

test('a band has the percentiles of the devices that have a value at a time', () => {
  const devices = [[window(0, 1), window(1, 1)], [window(0, 2)], [window(0, 3), window(1, 5)], []];
  assert.deepEqual(band(devices, [0, 4 * MINUTE], 4), {
    x: [30, 90, 150, 210],
    low: [1.2, 1.4, null, null],
    median: [2, 3, null, null],
    high: [2.8, 4.6, null, null],
  });
});

test('outliers are far from the others, the furthest first, and at most five', () => {
  const of = (means) => new Map(Object.entries(means).map(([name, mean]) => [name, { mean }]));
  const usual = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`u${at}`, 20 + at / 10]));
  assert.deepEqual(outliersOf(of({ ...usual, hot: 60, cold: -40, warm: 30 })), ['cold', 'hot', 'warm']);
  assert.deepEqual(outliersOf(of(usual)), []);
  assert.equal(outliersOf(of({ ...usual, ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((at) => [`o${at}`, 100 + at])) })).length, 5);
  assert.deepEqual(outliersOf(new Map()), []);
});

test('the table has the highest first, and devices without a value last in both directions', () => {
  const statistics = new Map([['a', { mean: 1 }], ['b', { mean: 3 }]]);
  assert.deepEqual([false, true].map((isAscending) => sorted(['none', 'a', 'b'], statistics, 'mean', isAscending)), [['b', 'a', 'none'], ['a', 'b', 'none']]);
});

test('commands and counters are read, whatever the emitter sends', () => {
  const at = '2026-11-29T01:00:00Z';
  const answer = { command: 'info', ok: true, detail: 'MQ-2 1.4.0' };
  const { sent, counters } = commandsOf({ commands: [{ id: 2, command: 'info', by: 'Ada', at }, { id: '1', command: 'info', at, answer }, { command: 5, at }, { command: 'x' }], counters: { bad_lines: 2, odd: 'x' } });
  assert.deepEqual(sent.map(({ id, answer }) => [id, answer]), [['2', null], ['1', { ok: true, detail: 'MQ-2 1.4.0' }]]);
  assert.deepEqual([counters, infoOf(sent), infoOf([])], [[['bad_lines', 2]], 'MQ-2 1.4.0', '']);
  assert.deepEqual(commandsOf(null), { sent: [], counters: [] });
});

test('each command says what it does, and only what changes the measurements needs a confirmation', () => {
  assert.deepEqual(COMMANDS.filter(({ name }) => !(`command.${name}` in LANGUAGES.en.texts)), []);
  assert.deepEqual(COMMANDS.filter(({ needsConfirmation }) => !needsConfirmation).map(({ name }) => name), ['info', 'interval']);
});
