import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusal } from '../refusal.js';

test('a refusal says whether another token helps, which limit it was, or that nobody answers', () => {
  const token = 'this emitter wants a token: open /?token=… once, or send Authorization: Bearer';
  assert.deepEqual(refusal({ message: token }, false), { problem: 'token', detail: token });
  assert.deepEqual(refusal({ message: 'too many wrong tokens from this address: try again in 9 s' }, false), { problem: 'refused', detail: '429' });
  assert.deepEqual(refusal({ message: 'xhr poll error', description: 429 }, true), { problem: 'refused', detail: '429' });
  assert.deepEqual(refusal({ message: 'xhr poll error', description: 401 }, true), { problem: 'token', detail: '401' });
  assert.deepEqual(refusal({ message: 'xhr poll error', description: 0 }, true), { problem: 'no_answer' });
});
