import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { post } from '../operator-request.js';
import { Session } from '../session.js';

const { fetch } = globalThis;
afterEach(() => {
  globalThis.fetch = fetch;
});

const answering = (status, body) => {
  const asked = [];
  globalThis.fetch = (...request) => {
    asked.push(request);
    return status ? Promise.resolve(new Response(JSON.stringify(body), { status })) : Promise.reject(new TypeError('no network'));
  };
  return asked;
};

test('an operator may write, a viewer and an unknown person may not', async () => {
  const rights = async (status, body) => {
    answering(status, body);
    const session = new Session(() => '');
    await session.load();
    return [session.name, session.mayWrite];
  };
  assert.deepEqual(await rights(200, { name: 'night shift', role: 'operator' }), ['night shift', true]);
  assert.deepEqual(await rights(200, { name: 'wall', role: 'viewer' }), ['wall', false]);
  assert.deepEqual(await rights(401, { error: 'a token is required' }), ['', false]);
  assert.deepEqual(await rights(200, {}), ['', false]);
});

test('the rights remain while the emitter does not answer, and a change is reported once', async () => {
  let changes = 0;
  const session = new Session(() => 'secret', () => changes++);
  const asked = answering(200, { name: 'a', role: 'operator' });
  await session.load();
  assert.equal(asked[0][1].headers.Authorization, 'Bearer secret');
  for (const status of [0, 503]) { // no network; the emitter has not read the sessions yet
    answering(status, {});
    await session.load();
    assert.deepEqual([session.mayWrite, changes], [true, 1]);
  }
  answering(403, {});
  await session.load();
  assert.deepEqual([session.mayWrite, changes], [false, 2]);
});

test('a change is sent as JSON, and each failure has its reason', async () => {
  const asked = answering(200, { ok: true });
  assert.deepEqual(await post(() => '')('api/labels', { device: 'a' }), { answer: { ok: true } });
  const [[address, { method, headers, body }]] = asked;
  assert.deepEqual([address, method, headers, body], ['api/labels', 'POST', { 'Content-Type': 'application/json' }, '{"device":"a"}']);
  const failure = async (status, error) => {
    answering(status, { error });
    return post(() => '')('api/labels', {});
  };
  assert.deepEqual(await failure(403, 'the role operator is required'), { failure: 'forbidden', detail: 'the role operator is required' });
  assert.deepEqual(await failure(400, 'expected a device'), { failure: 'refused', detail: 'expected a device' });
  assert.deepEqual(await failure(503, 'Kafka is unavailable'), { failure: 'unavailable', detail: 'Kafka is unavailable' });
  assert.deepEqual((await failure(429, '')).failure, 'throttled');
  assert.deepEqual((await failure(401, '')).failure, 'token');
  assert.deepEqual(await failure(0, ''), { failure: 'no_answer', detail: '' });
});
