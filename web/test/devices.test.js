process.env.TZ = 'UTC';
import assert from 'node:assert/strict';
import { test } from 'node:test';

const { columns, pointedAt, table, windowAt } = await import('../columns.js');
const { csv, fileName, joinedFiles } = await import('../csv.js');
const { deviceOf, whyNoMetrics } = await import('../devices.js');
const { withEvents } = await import('../events.js');
const { needed } = await import('../history.js');
const { i18nIn, metricHint, metricLabel } = await import('../i18n/i18n.js');
const { urgentFirst } = await import('../metric-order.js');
const { axisOf } = await import('../range.js');
const { nextTo, rulesFor } = await import('../rules.js');
const { isSwitch, lastGood, newest, sparseInterval } = await import('../series.js');
const { sparkline } = await import('../sparkline.js');
const { initialState, withConnected, withDisconnected, withSilence, withView } = await import('../state.js');
const { howIs, statusOf } = await import('../status.js');
const { conversion } = await import('../units.js');
const { connection, unverified } = await import('../verified.js');

const i18n = i18nIn('en');
const NOW = Date.UTC(2026, 10, 28, 12, 0, 0);
const at = (seconds) => ({ elapsed: seconds * 1000, clock: NOW + seconds * 1000 });
const connected = withConnected(initialState(at(0)), at(0));
const device = (change) => ['device', { device_name: 'd', state: 'online', since: NOW - 60_000, last_seen: NOW, interval_ms: 1_000, stale_after_ms: 10_000, ...change }];
const average = (change) => ['average', { device_name: 'd', metric: 'co', unit: 'ppm', start: NOW - 15_000, end: NOW, data: 8, min: 7, max: 9, count: 15, final: true, ...change }];
const pipeline = (change) => ['pipeline', { at: NOW, emitter: {}, jobs: { 'spark-job': { at: 'x' } }, bridges: { 'mqtt-bridge': {} }, stopped: [], ...change }];
const live = withEvents(connected, [device({}), average({}), pipeline({})], at(1));
const seriesOf = (state, metric = 'co') => state.series.get(`d|${metric}`);
const how = (state, seconds, metric) => howIs(seriesOf(state, metric), state, at(seconds));
const status = (state, seconds, metric = 'co') => statusOf(state.devices.get('d'), seriesOf(state, metric), at(seconds), metric);
const said = (state, seconds, metric = '') => i18n.statusText(state, state.devices.get('d'), status(state, seconds, metric), metric, undefined, at(seconds));

test('a sensor fault is the state of its metric alone, and its last good value is said to be old', () => {
  const faults = { co: { since: NOW - 120_000 } };
  const gone = average({ start: NOW, end: NOW + 15_000, data: null, min: null, max: null, quality: { fault: 15 } });
  const state = withEvents(live, [average({ metric: 'temperature', unit: '°C' }), device({ state: 'fault', faults }), gone], at(2));
  assert.deepEqual([status(state, 3), status(state, 3, 'temperature'), status(state, 3, '')], ['fault', 'online', 'fault']);
  assert.deepEqual([how(state, 3).isCurrent, how(state, 3, 'temperature').isCurrent], [false, true]);
  assert.equal(lastGood(seriesOf(state).windows).data, 8);
  assert.equal(said(state, 3, 'co'), 'sensor fault since 11:58');
  assert.equal(i18n.cardText(seriesOf(state), true, at(3), how(state, 3)), 'Sensor fault since 11:58:00. The figure is the last good value, 2 min ago');
  const odd = withEvents(live, [device({ state: 'fault', faults }), average({ metric: 'constructor' })], at(2));
  assert.equal(status(odd, 3, 'constructor'), 'online');
});

test('a silent emitter verifies nothing, even if the connection has no error', () => {
  const silent = withSilence(live, true);
  assert.deepEqual([unverified(silent), how(silent, 3).isCurrent, connection(silent, at(3))], ['all', false, 'live']);
  assert.equal(connection(silent, at(30)), 'stale');
  assert.equal(unverified(withSilence(silent, false)), '');
});

test('a view without devices is live while the emitter reports that the path works', () => {
  const rejected = withEvents(withView(live, null, false, at(60)), [pipeline({})], at(61));
  assert.equal(connection(rejected, at(62)), 'live');
  assert.equal(connection(rejected, at(90)), 'stale');
});

test('a window of faults alone is a fault before the emitter says so', () => {
  const state = withEvents(live, [average({ start: NOW, end: NOW + 15_000, data: null, min: null, max: null, quality: { fault: 3 } })], at(2));
  assert.deepEqual([how(state, 3).isCurrent, Boolean(how(state, 3).fault)], [false, true]);
});

test('without a connection everything is unknown, with what it was and when', () => {
  const lost = withDisconnected(live, at(10), { problem: 'lost' });
  assert.deepEqual([status(lost, 10), unverified(lost), how(lost, 10).isCurrent], ['unknown', 'all', false]);
  assert.equal(said(lost, 22), 'unknown, online 12 s ago');
  const back = withConnected(lost, at(30));
  assert.equal(status(back, 30), 'unknown', 'until the emitter says how it is');
  assert.equal(status(withEvents(back, [device({})], at(31)), 31), 'online');
});

test('after a restart the emitter says unknown, and so does the page', () => {
  const state = withEvents(live, [device({ state: 'unknown', since: undefined, last_seen: NOW - 3_600_000 })], at(2));
  assert.deepEqual([status(state, 2), how(state, 2).isCurrent], ['unknown', false]);
  assert.equal(said(state, 2), 'unknown, last seen 1 h ago');
  assert.equal(deviceOf({ device_name: 'd', state: 'splendid' }).state, 'unknown', 'a state of a later version');
});

test('a view that was left keeps its states for a moment, and not for longer', () => {
  const other = withView(live, 'other', false, at(10));
  const back = withView(other, null, true, at(15));
  assert.deepEqual([status(back, 19), status(back, 21)], ['online', 'unknown']);
});

test('what is known of a live series outlasts a new snapshot', () => {
  const again = withEvents(live, [['snapshot', { page: 1, resumed: false, averages: [average({ data: 9 })[1]] }]], at(3));
  assert.deepEqual(seriesOf(again).receivedAt, at(1));
  assert.equal(i18n.cardText(seriesOf(again), true, at(3), how(again, 3)), 'Average of 15 s');
});

test('a device that the emitter verified does not wait for new data on a page that was just opened', () => {
  const state = withEvents(connected, [['snapshot', { page: 1, resumed: false, averages: [average({})[1]] }], device({})], at(1));
  assert.equal(i18n.cardText(seriesOf(state), true, at(1), how(state, 1)), 'Average of 15 s');
  const unknown = withEvents(state, [device({ state: 'unknown' })], at(1));
  assert.match(i18n.cardText(seriesOf(unknown), true, at(1), how(unknown, 1)), /not verified/);
});

const alert = (change) => ['alert', { rule: 'co-niosh-ceiling', device_name: 'd', metric: 'co', severity: 'alarm', state: 'raised', since: '2026-11-28T11:50:00Z', at: '2026-11-28T11:51:00Z', value: 450, level: 200, unit: 'ppm', ...change }];

test('an alert of a removed device goes with it', () => {
  const alarmed = withEvents(live, [alert({})], at(2));
  assert.equal(alarmed.alerts.size, 1);
  assert.equal(withEvents(alarmed, [['device', { device_name: 'd', state: 'removed' }]], at(3)).alerts.size, 0);
});

test('a raised alarm is not evicted by a thousand cleared ones', () => {
  const cleared = Array.from({ length: 1_500 }, (_, number) => alert({ rule: 'anomaly', device_name: `d${number}`, severity: 'info', state: 'cleared' }));
  const state = withEvents(live, [alert({}), ...cleared], at(2));
  assert.equal(state.alerts.size, 1_000);
  assert.deepEqual([...state.alerts.values()].filter(({ state: how }) => how !== 'cleared').map(({ rule }) => rule), ['co-niosh-ceiling']);
});

test('a removed device is gone with all of its metrics, and no late average brings it back', () => {
  const removed = withEvents(live, [average({ metric: 'temperature' }), ['device', { device_name: 'd', state: 'removed' }], average({})], at(2));
  assert.deepEqual([removed.devices.size, removed.series.size, removed.unreadable], [0, 0, 0]);
  const again = withEvents(removed, [device({}), average({})], at(3));
  assert.deepEqual([again.devices.size, again.series.size], [1, 1]);
});

test('a clock that is wrong is said in i18n, and the axis follows it', () => {
  const ahead = withEvents(live, [device({ clock_offset_ms: 3_600_000 })], at(2));
  assert.equal(said(ahead, 2), 'online, clock 1 h ahead');
  assert.equal(i18n.clockText(ahead.devices.get('d'), 'clock'), 'Its clock is 1 h ahead.');
  assert.equal(i18n.clockText({ clock_offset_ms: -172_800_000 }, 'clock'), 'Its clock is 2 days behind.');
  assert.equal(i18nIn('de').clockText({ clock_offset_ms: -172_800_000 }, 'clock'), 'Die Uhr des Geräts geht 2 Tage nach.');
  const old = withEvents(ahead, [['snapshot', { page: 1, resumed: false, averages: [average({ metric: 'old' })[1]] }]], at(2));
  assert.equal(how(old, 2, 'old').isCurrent, false, 'an average of an hour ago by that clock');
});

test('a state of another day says the day', () => {
  const yesterday = withEvents(live, [device({ state: 'offline', since: NOW - 86_400_000 })], at(2));
  assert.equal(said(yesterday, 2), 'offline since 27 Nov, 12:00');
  assert.equal(said(withEvents(live, [device({ state: 'stale', since: NOW - 366 * 86_400_000 })], at(2)), 2), 'silent since 27 Nov 2025, 12:00');
});

test('without a job averages are stuck, without a bridge nothing is verified, and one of several is enough', () => {
  const stopped = (...names) => withEvents(live, [pipeline({ bridges: { 'mqtt-bridge/a': {}, 'mqtt-bridge/b': {} }, stopped: names })], at(2));
  assert.deepEqual([['spark-job'], ['mqtt-bridge/a'], ['mqtt-bridge/a', 'mqtt-bridge/b'], []].map((names) => unverified(stopped(...names))), ['averages', '', 'all', '']);
  assert.equal(unverified(withEvents(live, [pipeline({ jobs: {}, bridges: {}, stopped: ['mqtt-bridge', 'spark-job'] })], at(2))), 'all');
  assert.match(i18n.cardText(seriesOf(live), true, at(2), how(stopped('spark-job'), 2)), /before the Spark job stopped/);
  const reading = ['reading', { device_name: 'd', metric: 'co', time: NOW, data: 8, quality: 'ok' }];
  const flowing = withEvents({ ...stopped('spark-job'), subscription: 'd' }, [reading], at(29));
  assert.equal(connection(flowing, at(30)), 'stale', 'readings alone do not make averages live');
});

const MINUTE = 60_000;
const slowWindow = (minute) => ({ unit: '°C', start: NOW + minute * MINUTE, end: NOW + minute * MINUTE + 15_000, data: minute, min: minute, max: minute, last: minute, count: 1, final: true });

test('a sensor that reports every five minutes is a line, a live site and no silence', () => {
  const windows = [-25, -20, -15, -10, -5].map(slowWindow);
  assert.equal(sparseInterval(windows), 5 * MINUTE);
  assert.ok(!columns(windows).final.includes(null), 'no pause');
  assert.equal(sparkline(windows).match(/M/g).length, 1);
  const averages = windows.map((window) => ({ device_name: 'd', metric: 't', ...window }));
  const events = [['snapshot', { page: 1, resumed: false, averages }], device({ interval_ms: 5 * MINUTE, stale_after_ms: 15 * MINUTE, last_seen: NOW - 5 * MINUTE }), pipeline({})];
  const state = withEvents(connected, events, at(1));
  assert.deepEqual([connection(state, at(2)), how(state, 2, 't').isCurrent], ['live', true]);
  assert.equal(i18n.cardText(seriesOf(state, 't'), true, at(2), how(state, 2, 't')), 'Newest average; the device reports about every 5 min');
  assert.equal(said(state, 2), 'online, 5 min ago');
  const gap = columns([-60, -55, -50, -10, -5].map(slowWindow)).final;
  assert.equal(gap.filter((value) => value === null).length, 1, 'more than three missed ones are a pause');
});

test('the interval of the device joins windows before enough of them are known', () => {
  const two = [slowWindow(0), slowWindow(12)];
  assert.ok(columns(two, 5 * MINUTE).final.length === 2);
});

test('a metric that was only ever 0 or 1 is on or off, unless it has a unit', () => {
  const window = (change) => ({ start: 0, end: 15_000, data: 0.25, min: 0, max: 1, last: 1, count: 4, final: true, ...change });
  const kind = { isSwitch: true };
  assert.deepEqual([[window({})], [window({ unit: 'ppm' })], [window({ max: 2 })], [window({ min: null, max: null, data: null })]].map(isSwitch), [true, false, false, false]);
  assert.deepEqual([i18n.figure(window({}), kind), i18n.meanText(window({}), kind), i18n.rangeText(window({}), kind)], ['on', 'on 25 %', 'off – on']);
  assert.equal(i18n.meanText(window({ data: 0, max: 0, last: 0 }), kind), 'off');
});

test('a threshold is drawn in the unit of the metric, or not at all', () => {
  const rule = (change) => ({ rule: 'r', metric: '*', device: '*', severity: 'alarm', direction: 'above', level: 300, clear_level: 200, ...change });
  const levels = (unit, ...rules) => rulesFor(rules, 'd', 'x', unit).map(({ level, clear_level: clear, unit: own }) => [level, clear, own]);
  assert.deepEqual(levels('ppb', rule({ unit: 'ppm' })), [[300_000, 200_000, 'ppb']]);
  assert.deepEqual(levels('°F', rule({ unit: '°C', level: 35, clear_level: 34 })), [[95, 93.2, '°F']]);
  assert.deepEqual(levels('hPa', rule({ unit: 'ppm' })), []);
  assert.deepEqual(levels('', rule({ unit: 'ppm' })), [[300, 200, 'ppm']], 'as the job does');
  assert.deepEqual([conversion('constructor', 'ppm'), conversion('°C', '%')], [null, null]);
});

test('only the next threshold above and below the value is drawn, of several at one level the most severe', () => {
  const rule = (name, level, severity = 'alarm') => ({ rule: name, level, severity });
  const rules = [rule('d', 400), rule('c', 150, 'warning'), rule('b', 150), rule('a', 50)];
  assert.deepEqual([200, 100, 10, 999].map((value) => nextTo(rules, value).map(({ rule }) => rule)), [['d', 'b'], ['b', 'a'], ['a'], ['d']]);
  assert.deepEqual(nextTo(rules, null), []);
});

test('metrics with a fault or an incident come first, what a device says about itself last, each as people count', () => {
  const metrics = ['battery', 'phase_10', 'linkquality', 'phase_2', 'warned', 'phase_1', 'broken', 'alarming'];
  const state = withEvents(live, [...metrics.map((metric) => average({ metric })), device({ state: 'fault', faults: { broken: {} } })], at(2));
  const series = [...state.series.values()].filter(({ metric }) => metric !== 'co');
  const severities = new Map([['warned', 'warning'], ['alarming', 'alarm']]);
  assert.deepEqual(urgentFirst(series, severities, state.devices.get('d')).map(({ metric }) => metric),
    ['broken', 'alarming', 'warned', 'phase_1', 'phase_2', 'phase_10', 'battery', 'linkquality']);
});

test('a crosshair points at the nearest window', () => {
  const windows = [0, 1, 5].map(slowWindow);
  const found = (minute) => windowAt(windows, NOW + minute * MINUTE + 7_500)?.data;
  assert.deepEqual([-9, 0, 0.6, 2, 4, 9].map(found), [0, 0, 1, 1, 5, 5]);
  assert.equal(windowAt([], 1), undefined);
  const pointed = (minute) => pointedAt(windows, NOW + minute * MINUTE + 7_500, 30_000)?.data;
  assert.deepEqual([-9, 0, 0.2, 3].map(pointed), [undefined, 0, 0, undefined], 'none in a pause');
});

test('lines with other times share one table, and what one does not have is no pause', () => {
  assert.deepEqual(table([{ x: [1, 2, 4], columns: [[10, null, 40], [11, null, 41]] }, { x: [2, 3], columns: [[5, 6]] }]), [
    [1, 2, 3, 4],
    [10, null, undefined, 40],
    [11, null, undefined, 41],
    [undefined, 5, 6, undefined],
  ]);
});

test('a chart that follows the newest ends now, and what it lacks is counted from now', () => {
  const hour = { span: 60 * MINUTE, end: null };
  assert.deepEqual(axisOf(hour, NOW, NOW - 5), [NOW - 60 * MINUTE, NOW], 'however little data there is');
  assert.deepEqual(axisOf({ span: Infinity, end: null }, NOW, NOW - 5 * MINUTE), [NOW - 5 * MINUTE, NOW]);
  assert.deepEqual(axisOf({ span: Infinity, end: null }, NOW, Infinity), [NOW - MINUTE, NOW]);
  assert.deepEqual(axisOf({ span: 10, end: 20 }, NOW, 0), [10, 20]);
  const series = { device: 'd', metric: 't', windows: [-60, -59, -58].map(slowWindow) };
  assert.equal(needed(series, hour, 100, NOW), null, 'all of the last hour is held');
  assert.equal(needed(series, { span: 120 * MINUTE, end: null }, 100, NOW).from, NOW - 120 * MINUTE);
});

test('CSV leaves the open window out, says its resolution and starts no formula', () => {
  const window = (start, change) => ({ unit: '＝1+1', start, end: start + 120_000, data: 1, min: 1, max: 1, count: 1, final: true, ...change });
  const series = [{ device: ' =cmd', metric: 'co', windows: [window(0), window(120_000, { final: false })] }];
  assert.equal(joinedFiles(['head\r\n1\r\n', 'head\r\n2\r\n']), 'head\r\n1\r\n2\r\n');
  const lines = csv(series).trimEnd().split('\r\n');
  assert.equal(lines.length, 2);
  assert.match(lines[0], /,resolution_ms$/);
  assert.match(lines[1], /^' =cmd,co,'＝1\+1,.*,120000$/);
  assert.equal(fileName('d', series), 'd-as-drawn-120s.csv');
});

test('messages whose times are no dates change nothing and are counted', () => {
  const strange = [average({ start: 1e300, end: 2e300 }), ['alert', { rule: 'r', device_name: 'd', severity: 'alarm', state: 'raised', since: 'noon', at: 'noon' }], ['device', { device_name: 5 }]];
  const state = withEvents(live, strange, at(2));
  assert.deepEqual([state.unreadable, state.series.size, state.alerts.size], [3, 1, 0]);
  const odd = deviceOf({ device_name: 'd', state: 'fault', since: 'noon', interval_ms: -1, faults: { co: null }, rejected: { count: NaN } });
  assert.deepEqual([odd.since, odd.interval_ms, odd.faults, odd.rejected], [undefined, undefined, { co: { since: undefined } }, undefined]);
  assert.equal(i18n.timeOfDay(NaN), '–');
});

test('a view without metrics says why, and nothing that is not known yet', () => {
  const viewed = withView(connected, 'd', false, at(1));
  assert.equal(whyNoMetrics(viewed, 'd'), 'device.unknown');
  const empty = withEvents(viewed, [['snapshot', { page: 1, resumed: false, averages: [], resume: { topic: 't', offsets: {} } }]], at(2));
  assert.equal(whyNoMetrics(empty, 'd'), 'device.none');
  assert.equal(whyNoMetrics(withEvents(empty, [device({})], at(2)), 'd'), 'device.no.average');
  assert.equal(whyNoMetrics(withEvents(empty, [device({ state: 'removed' })], at(2)), 'd'), 'device.removed');
  assert.equal(whyNoMetrics(withDisconnected(empty, at(3), { problem: 'lost' }), 'd'), 'device.unknown');
});

test('tags and descriptions of a device are read, whatever they are', () => {
  const read = deviceOf({ device_name: 'd', state: 'online', tags: { room: 'lab', floor: 2 }, descriptions: { co: { unit: 'ppm', label: 'Carbon monoxide', min: 0, max: 10_000 }, t: { label: 7, min: 'low' }, ['__proto__']: null } });
  assert.deepEqual(read.tags, { room: 'lab' });
  assert.deepEqual(read.descriptions.get('co'), { unit: 'ppm', label: 'Carbon monoxide', decimals: undefined, min: 0, max: 10_000 });
  assert.deepEqual(read.descriptions.get('t'), { unit: undefined, label: undefined, decimals: undefined, min: undefined, max: undefined });
  const labelled = deviceOf({ device_name: 'd', state: 'online', descriptions: { co: { unit: 'ppm', label: 'CO of the boiler', decimals: 1, chosen: { label: 'CO of the boiler', decimals: 1, unit: 5 }, own: { unit: 'ppm' } } } });
  const { chosen, own } = labelled.descriptions.get('co');
  assert.deepEqual([chosen, own], [{ unit: undefined, label: 'CO of the boiler', decimals: 1 }, { unit: 'ppm', label: undefined, decimals: undefined }]);
  for (const other of [null, 5, 'x', []]) {
    assert.deepEqual([deviceOf({ device_name: 'd', state: 'online', tags: other, descriptions: other }).tags, read.descriptions.size], [{}, 3]);
  }
});

test('the label of a metric replaces its name, which is a hint with the range of the sensor', () => {
  const read = deviceOf({ device_name: 'd', state: 'online', descriptions: { co: { unit: 'ppm', label: 'Carbon monoxide', min: 0, max: 10_000 }, t: { unit: '°C', min: -40 } } });
  assert.equal(metricLabel(read, 'co'), 'Carbon monoxide');
  assert.equal(metricHint(read, 'co', i18n), 'Carbon monoxide (co), sensor range 0 – 10,000 ppm');
  assert.equal(metricHint(read, 'co', i18nIn('de')), 'Carbon monoxide (co), Messbereich 0 – 10.000 ppm');
  assert.deepEqual([metricLabel(read, 't'), metricHint(read, 't', i18n)], ['t', 'sensor range -40 – … °C']);
  assert.deepEqual([metricLabel(undefined, 'co'), metricHint(undefined, 'co', i18n)], ['CO', '']);
});
