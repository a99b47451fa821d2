import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withEvents } from '../events.js';
import { offlineCache, withOfflineCache } from '../offline-cache.js';
import { initialState, withConnected, withDisconnected } from '../state.js';
import { connection } from '../verified.js';

const at = (seconds) => ({ elapsed: seconds * 1000, clock: 1_728_315_000_000 + seconds * 1000 });
const empty = initialState(at(0));
const device = { device_name: 'device1', state: 'online', label: 'Lab', tags: { site: 'Leeds' }, descriptions: { co: { label: 'Carbon monoxide' } } };
const series = [[1, 'device1', 'co', 'ppm', 1_728_314_970, 606.891, ['simulated'], [1, 2]]];
const seen = withEvents(withConnected(empty, at(1)), [['overview', { cursor: 'a.1', fresh: true, devices: [device], series }]], at(2));
const stored = offlineCache(seen, at(5));
const read = (json) => withOfflineCache(empty, json);

test('another visit shows what was last known, and says so, until the emitter says what is', () => {
  const offline = read(stored);
  const [row] = offline.overview.byDevice.get('device1');
  assert.deepEqual([row.value, row.unit, row.end, row.qualities], [606.891, 'ppm', 1_728_314_970_000, ['simulated']]);
  const { label, tags, descriptions, verified } = offline.devices.get('device1');
  assert.deepEqual([label, tags, descriptions.get('co').label, verified], ['Lab', { site: 'Leeds' }, 'Carbon monoxide', -Infinity]);
  assert.deepEqual([offline.cachedAt, connection(offline, at(101))], [at(5).clock, 'disconnected']);
  const back = withEvents(withConnected(offline, at(102)), [['overview', { cursor: 'b.1', fresh: true }]], at(103));
  assert.deepEqual([back.cachedAt, back.devices.size, back.overview.rows], [null, 0, 0]);
});

test('what is damaged, of another version, or not this at all is ignored', () => {
  const { version, devices, ...rest } = JSON.parse(stored);
  const wrong = [stored.slice(0, 100), '', 'null', '5', '[]', '"text"', { devices, ...rest }, { ...rest, devices, version: version + 1 }, { ...rest, version, devices, at: 1e300 }, { ...rest, version }, { ...rest, version, devices: { length: 1 } }];
  wrong.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).forEach((json) => assert.deepEqual(read(json), empty, json));
});

test('of damaged devices and values the others are read', () => {
  const mixed = JSON.stringify({ ...JSON.parse(stored), devices: [null, 5, {}, device], series: [null, [1], ...series] });
  assert.deepEqual([read(mixed).devices.size, read(mixed).overview.rows], [1, 1]);
});

test('no more devices are stored than a browser has room for', () => {
  const many = Array.from({ length: 5_000 }, (_, number) => ({ ...device, device_name: `device${number}` }));
  const full = withEvents(seen, [['overview', { cursor: 'a.2', devices: many }]], at(3));
  const json = offlineCache(full, at(5));
  assert.equal(read(json).devices.size, 500);
  assert.ok(json.length < 1_000_000);
});

test('a person without the token sees nothing of another visit', () => {
  const refused = withDisconnected(read(stored), at(101), { problem: 'token' });
  assert.deepEqual([refused.devices.size, refused.overview.rows, refused.cachedAt], [0, 0, null]);
  assert.equal(withDisconnected(read(stored), at(101), { problem: 'no_answer' }).devices.size, 1);
  assert.equal(withDisconnected(seen, at(101), { problem: 'token' }).devices.size, 1);
});
