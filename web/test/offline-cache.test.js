import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { offlineCache, withOfflineCache } from '../offline-cache.js';
import { initialState } from '../state.js';

const now = { elapsed: 0, clock: 1_728_315_000_000 };
/** What a page of before the formats had numbers stored. */
const FIRST = readFileSync(new URL('fixtures/offline-cache-1.json', import.meta.url), 'utf8');
const read = (json) => withOfflineCache(initialState(now), json, now);

test('what a page of the first version stored is read', () => {
  const { cachedAt, series } = read(FIRST);
  assert.deepEqual([cachedAt, [...series.keys()]], [1_728_314_971_000, ['device1|co', 'greenhouse|temperature']]);
  assert.equal(series.get('device1|co').windows[0].data, 606.891);
});

test('what this page stores has a version, and is read as the first version was', () => {
  const stored = offlineCache(read(FIRST), now);
  assert.equal(JSON.parse(stored).version, 3);
  assert.deepEqual(read(stored).series, read(FIRST).series);
});

test('what is damaged, of a later version, or not this at all is ignored', () => {
  const empty = initialState(now);
  const { averages } = JSON.parse(FIRST);
  const wrong = [
    FIRST.slice(0, 300),
    '',
    'null',
    '5',
    '[]',
    '"text"',
    JSON.stringify({ version: 4, at: 1, averages }),
    JSON.stringify({ version: '3', at: 1, averages }),
    JSON.stringify({ version: null, at: 1, averages }),
    JSON.stringify({ version: 3, at: 1e300, averages }),
    JSON.stringify({ version: 3, at: 'now', averages }),
    JSON.stringify({ version: 3, at: 1, averages: { length: 1 } }),
  ];
  wrong.forEach((json) => assert.deepEqual(read(json), empty, json));
});

test('of damaged averages the others are read, and no more than the page keeps', () => {
  const [good] = JSON.parse(FIRST).averages;
  const mixed = [null, 5, {}, { ...good, start: 'x' }, { ...good, device_name: 5 }, good];
  assert.deepEqual([...read(JSON.stringify({ at: 1, averages: mixed })).series.keys()], ['device1|co']);
  const many = Array.from({ length: 5_000 }, (_, number) => ({ ...good, device_name: `device${number}` }));
  assert.equal(read(JSON.stringify({ at: 1, averages: many })).series.size, 500);
});
