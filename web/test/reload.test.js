import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { reloadOnceServed } from '../reload.js';

/** A page that counts its requests and reloads; `served` are the answers, in order. */
function page(served, wasReloaded = false) {
  mock.timers.enable({ apis: ['setTimeout'] });
  const counts = { requests: 0, reloads: 0 };
  const isServed = async () => {
    const answer = served[counts.requests++];
    if (answer === undefined) {
      throw new TypeError('Failed to fetch');
    }
    return answer;
  };
  return { counts, wasReloaded, isServed, reload: () => counts.reloads++ };
}

/** Lets this time pass, with what waits for answers. */
async function pass(ms) {
  mock.timers.tick(ms);
  for (let turn = 0; turn < 10; turn++) {
    await null;
  }
}

test.afterEach(() => mock.timers.reset());

test('asks until the emitter answers, then loads the page again', async () => {
  const failing = page([undefined, false, true]);
  reloadOnceServed(failing);
  await pass(5_000);
  await pass(5_000);
  assert.deepEqual(failing.counts, { requests: 2, reloads: 0 });
  await pass(5_000);
  assert.deepEqual(failing.counts, { requests: 3, reloads: 1 });
});

test('waits for a minute if loading again did not help', async () => {
  const failing = page([true], true);
  reloadOnceServed(failing);
  await pass(59_000);
  assert.equal(failing.counts.reloads, 0);
  await pass(1_000);
  assert.equal(failing.counts.reloads, 1);
});

test('stops if a person opens another view', async () => {
  const failing = page([true]);
  const left = new AbortController();
  reloadOnceServed(failing, left.signal);
  left.abort();
  await pass(5_000);
  assert.deepEqual(failing.counts, { requests: 0, reloads: 0 });
});
