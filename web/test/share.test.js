import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redirectedTo, shareAddress, shareNumbers, shareOf } from '../share.js';

test('an emitter of all devices has no share', () => {
  assert.equal(shareOf(undefined), null);
  assert.equal(shareOf({ number: 1, count: 1 }), null);
  assert.equal(shareOf({ number: '1', count: 2 }), null);
  assert.deepEqual(shareOf({ number: 2, count: 3, other: 1 }), { number: 2, count: 3 });
});

test('each share has an address with the same view', () => {
  assert.deepEqual(shareNumbers({ number: 2, count: 3 }), [1, 2, 3]);
  assert.equal(shareAddress(3, '#/device/hall'), '/share/3/#/device/hall');
});

test('a redirect names the share of a device', () => {
  assert.equal(redirectedTo('https://example.org/share/12/api/devices/hall'), 12);
  assert.equal(redirectedTo('https://example.org/api/devices/share'), null);
});
