// What bench/performance writes. Run it with: node --test bench/performance.test.js
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { newest, document } = require('./performance');

const machine = { cpu: 'AMD EPYC', cores: 2, memory_mb: 24_000, java: '17.0.15', os: 'Debian 12', load_before: 0.3 };
const record = (name, date, figures = []) => ({ name, date, command: `bench/${name}/run`, machine, figures });

/** The rows of the table. */
const rows = (...figures) =>
  document([record('bridge', '2026-11-29', figures)])
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2);

test('a ratio that is high enough reaches its goal, and another one misses it', () => {
  const rate = { what: 'drain', unit: 'messages/s', lower_is_better: false, ours: 52_033, peer: 'a | b', theirs: 89_233 };
  assert.deepEqual(rows({ ...rate, ratio: 0.583, goal: 0.5 }, { ...rate, ratio: 0.583, goal: 1 }), [
    '| drain | messages/s | 52,033 | a \\| b | 89,233 | 0.58 | at least 0.5: reached |',
    '| drain | messages/s | 52,033 | a \\| b | 89,233 | 0.58 | at least 1: **missed** |',
  ]);
});

test('what should be low reaches its goal with a low ratio', () => {
  const cpu = { what: 'CPU', unit: 's', lower_is_better: true, ours: 3.8, peer: 'Node', theirs: 10, goal: 0.4 };
  assert.match(rows({ ...cpu, ratio: 0.38 })[0], /at most 0\.4: reached/);
  assert.match(rows({ ...cpu, ratio: 0.41 })[0], /at most 0\.4: \*\*missed\*\*/);
});

test('a figure needs no peer', () => {
  assert.deepEqual(rows({ what: 'memory', unit: 'MB', ours: 0.12345 }), ['| memory | MB | 0.123 |  |  |  |  |']);
});

test('the newest record of each name counts, in the order of the chain', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'performance-'));
  test.after(() => fs.rmSync(folder, { recursive: true }));
  for (const [name, date] of [['other', '2026-11-29'], ['spark', '2026-11-29'], ['bridge', '2026-11-30'], ['bridge', '2026-11-29']]) {
    fs.writeFileSync(path.join(folder, `${name}-${date}.json`), JSON.stringify(record(name, date)));
  }
  const names = newest(folder).map(({ name, date }) => `${name} ${date}`);
  assert.deepEqual(names, ['bridge 2026-11-30', 'spark 2026-11-29', 'other 2026-11-29']);
});

test('a file that is not named after its record is an error', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'performance-'));
  test.after(() => fs.rmSync(folder, { recursive: true }));
  fs.writeFileSync(path.join(folder, 'bridge.json'), JSON.stringify(record('bridge', '2026-11-29')));
  assert.throws(() => newest(folder), /bridge\.json: expected the file name bridge-2026-11-29\.json/);
});
