import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axisLabels } from '../axis-labels.js';
import { decimalsOf, figures, sensorDecimals } from '../figures.js';
import { withLeastHeight } from '../sparkline.js';
import { i18nIn } from '../i18n/i18n.js';
import { line } from '../sparkline.js';

const en = figures('en-GB');
const labels = axisLabels('en-GB', en.level);
const window = (min, max, change) => ({ start: 0, end: 15_000, data: (min + max) / 2, min, max, last: max, count: 1, final: true, ...change });

/** A generator of numbers in [0, 1) that gives the same ones for the same seed (mulberry32). */
function seeded(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const EDGES = [0, -0, 1, -1, 0.5, 1e-3, 1e-4, 0.1, 99_999.995, 999_999.96, 999_999_999.5, 1e9, 5e-324, 2.2e-308, 1.7976931348623157e308, 2 ** 53, NaN, Infinity, -Infinity, null, undefined];

/** Of any size, sign and number of digits: any 64 bits are a number, too. */
function anyNumber(random) {
  const kind = Math.floor(random() * 4);
  if (kind === 0) {
    return EDGES[Math.floor(random() * EDGES.length)];
  }
  if (kind === 1) {
    const bits = new DataView(new ArrayBuffer(8));
    bits.setUint32(0, random() * 2 ** 32);
    bits.setUint32(4, random() * 2 ** 32);
    return bits.getFloat64(0);
  }
  const size = 10 ** (random() * 30 - 15);
  return kind === 2 ? Math.round(size) * (random() < 0.5 ? -1 : 1) : (random() - 0.5) * size;
}

test('a number of any size is a short text with a digit or a dash, in every language', () => {
  const random = seeded(20261128);
  for (const language of ['en', 'de']) {
    const { number, level, whole } = i18nIn(language);
    for (let round = 0; round < 20_000; round++) {
      const value = anyNumber(random);
      const decimals = random() < 0.5 ? undefined : Math.floor(random() * 7);
      for (const text of [number(value, decimals), level(value ?? NaN), whole(value ?? NaN)]) {
        assert.ok(text.length <= 12, `${value} with ${decimals} decimals: '${text}'`);
        assert.match(text, /^-?[\d.,]+(E-?\d+)?$|^–$/, `${value} with ${decimals} decimals`);
      }
    }
  }
});

test('the labels of an axis of any size are short, and differ', () => {
  const random = seeded(7);
  for (let round = 0; round < 20_000; round++) {
    const step = [1, 2, 2.5, 5][Math.floor(random() * 4)] * 10 ** Math.floor(random() * 40 - 20);
    const first = Math.round((random() - 0.5) * 10 ** (random() * 8)) * step;
    const texts = labels([first, first + step, first + 2 * step], step);
    assert.ok(texts.every((label) => label.length <= 13), `${first} by ${step}: ${texts}`);
    assert.equal(new Set(texts).size, 3, `${first} by ${step}: ${texts}`);
  }
});

test('a line through numbers of any size is a path of finite numbers', () => {
  const random = seeded(3);
  for (let round = 0; round < 2_000; round++) {
    const values = Array.from({ length: 6 }, () => anyNumber(random)).map((value) => (Number.isFinite(value) ? value : null));
    const path = line(values.map((data, time) => ({ time, data })), 5, 2);
    assert.match(path, /^([ML]\d+\.\d \d+\.\d)*$/, `${values}`);
  }
});

test('labels have the decimals of the step between them', () => {
  assert.deepEqual(labels([1013, 1013.2, 1013.4], 0.2), ['1,013.0', '1,013.2', '1,013.4']);
  assert.deepEqual(labels([88.5, 89, null], 0.5), ['88.5', '89.0', '']);
  assert.deepEqual(labels([123_456_790_000, 123_456_790_500], 500), ['1.2346E11', '+500']);
  assert.deepEqual(labels([0, 2e23], 2e23), ['0', '2E23']);
});

test('a value has the decimals of its sensor', () => {
  const said = (value, min, max) => en.number(value, sensorDecimals([window(min, max)]));
  assert.equal(said(1013.2134, 1013.21, 1013.22), '1,013.21');
  assert.equal(said(89, 89, 89), '89');
  assert.equal(said(606.8912, 12.5, 990.1), '606.9');
  assert.equal(said(21.770000457763672, 21.770000457763672, 21.780000686645508), '21.77', 'a float');
  assert.equal(said(0.37, 0, 1), '0.37', 'a mean of whole numbers');
  assert.equal(said(3e-17, -0.1, 0.1), '0.0', 'the rest of a sum');
  assert.equal(sensorDecimals([window(null, null)]), undefined);
});

test('an axis covers ten steps of what is shown at least, so that noise is not a cliff', () => {
  assert.deepEqual(withLeastHeight([88.5, 89], 1), [88.25, 89.25]);
  assert.deepEqual(withLeastHeight([20, 20], 0), [15, 25]);
  assert.deepEqual(withLeastHeight([20, 30], 1), [20, 30]);
  const [low, high] = withLeastHeight([21.7701, 21.7702], 4);
  assert.ok(Math.abs(high - low - 0.1) < 1e-9, 'of two decimals, as more are not shown');
});

test('decimals are counted as a person reads them', () => {
  assert.deepEqual([[1], [0.5, 89], [0.123456789], [1e300], [NaN]].map(decimalsOf), [0, 1, 6, 0, 6]);
});
