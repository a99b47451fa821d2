import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { links, withProgress } from '../pipeline.js';

const job = JSON.parse(readFileSync(new URL('../../docs/messages/job-progress.json', import.meta.url), 'utf8'));
const at = (seconds) => ({ elapsed: seconds * 1000, clock: 0 });

/** What the page makes of this many equal seconds; `change` is of each second's message. */
function after(seconds, change) {
  let pipeline = null;
  for (let second = 0; second < seconds; second++) {
    const said = change(second);
    const emitter = { readings_per_second: 10, averages_per_second: 10, ...said.emitter };
    const jobs = { 'spark-job': { ...job, at: `at ${second}`, ...said.job } };
    pipeline = withProgress(pipeline, { emitter, jobs: said.jobs ?? jobs }, at(second));
  }
  const list = links(pipeline, true, { connected: true, averageRate: 10 }, at(seconds));
  return Object.fromEntries(list.map((link) => [link.name, link]));
}
const health = (seconds, change) => Object.values(after(seconds, change)).map((link) => link.health).join(' ');

test('all links are well while all moves', () => {
  assert.equal(health(60, () => ({})), 'well well well well');
  assert.equal(after(60, () => ({})).job.lag, 12);
});

test('the first link that is not well is where a reading is stuck', () => {
  assert.equal(health(60, () => ({ emitter: { readings_per_second: 0, averages_per_second: 0 } })), 'still well well well');
  assert.equal(health(60, (second) => ({ job: { at: `at ${Math.min(second, 20)}` } })), 'well silent well well');
  assert.equal(health(60, () => ({ job: { lag: { 0: 400 } } })), 'well behind well well');
  assert.equal(health(60, () => ({ emitter: { averages_per_second: 0 } })), 'well well still well');
  assert.equal(health(60, () => ({ jobs: {} })), 'well unknown well well');
});

test('a page that hears nothing says so of its own link', () => {
  const pipeline = withProgress(null, { emitter: {} }, at(0));
  assert.equal(links(pipeline, false, { connected: true, averageRate: 0 }, at(20))[3].health, 'silent');
});
