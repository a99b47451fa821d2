import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { links, smoothed, stuckAt } from '../links.js';
import { withProgress } from '../pipeline.js';

const job = JSON.parse(readFileSync(new URL('../../docs/messages/job-progress.json', import.meta.url), 'utf8'));
const at = (seconds) => ({ elapsed: seconds * 1000, clock: 0 });
const time = (seconds) => new Date(seconds * 1000).toISOString();

/** What the page makes of this many equal seconds; `change` is of each second's message. */
function pipelineAfter(seconds, change = () => ({})) {
  let pipeline = null;
  for (let second = 0; second < seconds; second++) {
    const { emitter, bridge, job: progress, ...rest } = change(second);
    const report = second - (second % 2); // a bridge reports every 2 s
    pipeline = withProgress(pipeline, {
      emitter: { readings_per_second: 10, averages_per_second: 10, ...emitter },
      jobs: { 'spark-job': { ...job, at: time(second), ...progress } },
      bridges: { 'mqtt-bridge': { at: time(report), connected: true, received: 10 * report, stored: 10 * report, rejected: 0, ...bridge } },
      ...rest,
    }, at(second));
  }
  return pipeline;
}
const linksAfter = (seconds, change, isExpected = true) =>
  links(pipelineAfter(seconds, change), isExpected, { connected: true, rates: [10] }, at(seconds));
const health = (...all) => linksAfter(...all).map((link) => link.health).join(' ');

test('all links are well while all moves', () => {
  assert.equal(health(60), 'well well well well well');
  assert.equal(stuckAt(linksAfter(60)), undefined);
  assert.equal(linksAfter(60).find(({ name }) => name === 'job').lag, 12);
});

test('the first link that is not well is where a reading is stuck', () => {
  const nothing = { readings_per_second: 0, averages_per_second: 0 };
  assert.equal(health(60, () => ({ emitter: nothing, bridge: { received: 600 } })), 'still idle well idle well');
  assert.equal(health(60, () => ({ emitter: nothing, bridge: { received: 600, connected: false } })), 'cut idle well idle well');
  assert.equal(health(60, () => ({ emitter: nothing })), 'well still well idle well');
  assert.equal(health(60, (second) => ({ job: { at: time(Math.min(second, 20)) } })), 'well well silent well well');
  assert.equal(health(60, () => ({ job: { lag: { 0: 400 } } })), 'well well behind well well');
  assert.equal(health(60, () => ({ emitter: { averages_per_second: 0 } })), 'well well well still well');
  assert.equal(health(60, () => ({ jobs: {} })), 'well well unknown well well');
  assert.equal(health(60, () => ({ bridges: {} })), 'unknown well well well well');
  assert.equal(health(60, () => ({ emitter: nothing, bridges: {}, stopped: ['mqtt-bridge'] })), 'silent idle well idle well');
});

test('a link is unproven until something passes, or nothing does for 15 s', () => {
  const nothing = () => ({ emitter: { readings_per_second: 0, averages_per_second: 0 }, bridge: { received: 0 } });
  assert.equal(health(1, nothing), 'unproven unproven well unproven well');
  assert.equal(stuckAt(linksAfter(1, nothing)), undefined);
  assert.equal(health(40, nothing), 'still idle well idle well');
  assert.equal(health(1), 'well well well well well', 'one rate above 0 is proof');
});

test('without a report of the emitter, only the link to the page is known to be silent', () => {
  const all = links(pipelineAfter(60), true, { connected: false, rates: [] }, at(60));
  assert.equal(all.map((link) => link.health).join(' '), 'unproven unproven unproven unproven silent');
  assert.equal(stuckAt(all).name, 'page');
});

test('without a device that sends every few seconds, silence is no fault', () => {
  assert.equal(health(60, () => ({ emitter: { readings_per_second: 0, averages_per_second: 0 }, bridge: { received: 0 } }), false), 'idle idle well idle well');
});

test('a page that hears nothing says so of its own link', () => {
  const pipeline = withProgress(null, { emitter: {} }, at(0));
  assert.equal(links(pipeline, false, { connected: true, rates: [] }, at(20))[4].health, 'silent');
});

test('the rate of a bridge is that between two reports, whenever they arrive', () => {
  const { messageRates } = pipelineAfter(30);
  assert.deepEqual(messageRates, Array(28).fill(10), 'the first report has no rate');
  assert.equal(smoothed(messageRates), 10);
  assert.equal(pipelineAfter(30, (second) => ({ bridge: { received: second < 20 ? 900 : 0 } })).messageRates.at(-1), 0); // it restarted
});

test('a rate that flickers with each batch is the mean of five seconds', () => {
  assert.equal(smoothed([0, 0, 0, 50, 0, 0, 50, 0]), 20);
  assert.equal(smoothed([7]), 7);
  assert.equal(smoothed([]), null);
});

test('delays are unknown unless the emitter sends both percentiles', () => {
  const delays = (message) => (({ readingDelay, averageDelay }) => [readingDelay, averageDelay])(withProgress(null, { emitter: {}, ...message }, at(0)));
  assert.deepEqual(delays({ delays: { reading: { p50: 340, p95: 910 }, page: { p50: 1840, p95: 3120 } } }), [{ p50: 340, p95: 910 }, { p50: 1840, p95: 3120 }]);
  assert.deepEqual(delays({ delays: { reading: { p50: 340 } } }), [null, null]);
  assert.deepEqual(delays({}), [null, null]);
});
