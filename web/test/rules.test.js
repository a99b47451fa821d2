import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rulesFor } from '../rules.js';

const fits = (pattern, metric) =>
  rulesFor([{ rule: 'r', metric: pattern, device: '*', severity: 'alarm', direction: 'above', level: 1 }], 'device1', metric).length === 1;

test('a star in a pattern is any text, also none', () => {
  for (const [pattern, metric] of [['co', 'co'], ['*', ''], ['*', 'co'], ['c*', 'c'], ['*o', 'co'], ['a*b*c', 'aXbYc'], ['a*b', 'abab'], ['*ab*', 'xaab'], ['a**b', 'ab'], ['$^.*', '$^.x']]) {
    assert.ok(fits(pattern, metric), `${pattern} ${metric}`);
  }
  for (const [pattern, metric] of [['co', 'CO'], ['', 'co'], ['co', 'co2'], ['a*a', 'a'], ['ab*ba', 'aba'], ['a*b*c', 'acb'], ['*x*', 'co'], ['c.', 'co'], ['*a*a*', 'a']]) {
    assert.ok(!fits(pattern, metric), `${pattern} ${metric}`);
  }
});

/** As a regular expression, 14 stars and 120 letters took the page longer than anybody waits. */
test('a pattern of many stars costs nothing', () => {
  const cases = Array.from({ length: 10_000 }, (_, number) => fits(`${'*a'.repeat(60)}*b`, `${'a'.repeat(120)}${number % 2 ? 'b' : 'c'}`));
  assert.equal(cases.filter(Boolean).length, 5_000);
});
