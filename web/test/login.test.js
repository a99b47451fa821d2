import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { answerIn, logIn } from '../login.js';

const { fetch } = globalThis;
afterEach(() => {
  globalThis.fetch = fetch;
});

const answering = (status, headers = {}) => {
  const asked = [];
  globalThis.fetch = (...request) => {
    asked.push(request);
    return status ? Promise.resolve(new Response(null, { status, headers })) : Promise.reject(new TypeError('no network'));
  };
  return asked;
};

test('a token goes to the server once, in a body and not in the address', async () => {
  const asked = answering(204);
  assert.equal((await logIn('a "quoted" token')).answer, 'accepted');
  const [[address, { method, body }]] = asked;
  assert.deepEqual([asked.length, address, method, JSON.parse(body)], [1, 'session', 'POST', { token: 'a "quoted" token' }]);
});

test('a login says whether the token is wrong, how long to wait, or that there are no sessions', async () => {
  const said = async (status, headers) => {
    answering(status, headers);
    return logIn('token');
  };
  assert.equal((await said(401)).answer, 'refused');
  assert.equal((await said(400)).answer, 'refused');
  assert.deepEqual(await said(429, { 'Retry-After': '32' }), { answer: 'throttled', seconds: 32 });
  assert.deepEqual(await said(429), { answer: 'throttled', seconds: 1 });
  for (const status of [404, 405, 503, 0]) {
    assert.equal((await said(status)).answer, 'no_sessions');
  }
});

test('the address says what the emitter said to the token in it', () => {
  assert.deepEqual(answerIn('#token-refused'), { problem: 'refused', seconds: 0 });
  assert.deepEqual(answerIn('#token-throttled=32'), { problem: 'throttled', seconds: 32 });
  for (const hash of ['', '#/', '#token-throttled=', '#token-throttled=1e9', '#token-throttled=99999', '#token-refused!']) {
    assert.deepEqual(answerIn(hash), { problem: '', seconds: 0 });
  }
});
