import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Address } from '../address.js';

/** An address with a timer that fires when the test says so. */
function addressOf(hash) {
  const page = { hash, writes: [], fire: () => {}, refuses: false };
  const address = new Address({
    hash: () => page.hash,
    replace(wanted) {
      if (page.refuses) {
        throw new Error('SecurityError');
      }
      page.writes.push(wanted);
      page.hash = wanted;
    },
    later: (write) => void (page.fire = write),
  });
  return { page, address };
}

test('many changes are one write after they have settled', () => {
  const { page, address } = addressOf('#/device/a?range=1h');
  for (let seconds = 60; seconds < 300; seconds++) {
    address.change({ range: `${seconds}s` });
  }
  address.change({ compare: 'b' });
  assert.deepEqual(page.writes, []);
  page.fire();
  assert.deepEqual(page.writes, ['#/device/a?range=299s&compare=b']);
  address.flush();
  assert.equal(page.writes.length, 1);
});

test('a change never lands in the address of the next view', () => {
  const { page, address } = addressOf('#/explore');
  address.change({ search: 'x' });
  page.hash = '#/incidents';
  page.fire();
  address.flush();
  assert.deepEqual([page.writes, page.hash], [[], '#/incidents']);
  address.change({ state: 'open' });
  page.hash = '#/';
  address.change({ tag: 'a' });
  address.flush();
  assert.deepEqual(page.writes, ['#/?tag=a']);
});

test('a browser that refuses a write gets the changes with the next one', (t) => {
  t.mock.method(console, 'warn', () => {});
  const { page, address } = addressOf('#/');
  page.refuses = true;
  address.change({ search: 'x' });
  page.fire();
  page.refuses = false;
  address.change({ group: 'location' });
  page.fire();
  assert.deepEqual(page.writes, ['#/?search=x&group=location']);
});
