import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rejections } from '../rest.js';

/** What the page makes of this answer of the emitter. */
async function read(answer) {
  const before = globalThis.fetch;
  globalThis.fetch = async () => new Response(JSON.stringify(answer));
  try {
    return await rejections(() => '')(new AbortController().signal);
  } finally {
    globalThis.fetch = before;
  }
}

test('rejected records and their counts are read as text, also of an earlier emitter', async () => {
  const source = { kind: 'late', device_name: 'hall', topic: 'fieldline.readings', reason: 'too late' };
  assert.deepEqual(await read({ rejections: [{ ...source, time: 5, payload: '{', payload_bytes: 900, payload_cut: true }], counts: [{ ...source, count: 7, at: 5 }] }), {
    newest: [{ device: 'hall', kind: 'late', topic: 'fieldline.readings', reason: 'too late', time: 5, payload: '{', bytes: 900, isCut: true }],
    counts: [{ device: 'hall', kind: 'late', topic: 'fieldline.readings', reason: 'too late', count: 7, at: 5 }],
  });
  assert.deepEqual(await read({ rejections: [{ time: 5, device_name: null, topic: 't', reason: 'r', payload: '20,5' }] }), {
    newest: [{ device: '', kind: 'other', topic: 't', reason: 'r', time: 5, payload: '20,5', bytes: 4, isCut: false }],
    counts: [],
  });
});

test('an answer that has no list is an error', async () => {
  await assert.rejects(read({ error: 'a token is required' }), /a token is required/);
});
