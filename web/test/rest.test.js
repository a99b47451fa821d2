import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rejections, severalSeries } from '../rest.js';

/** What the page makes of this answer of the emitter. */
const read = (answer) => readBy((signal) => rejections(() => '')(signal), answer);

/** @param {(signal: AbortSignal) => Promise<any>} request */
async function readBy(request, answer) {
  const before = globalThis.fetch;
  globalThis.fetch = async () => new Response(JSON.stringify(answer));
  try {
    return await request(new AbortController().signal);
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

test('a series that changed its unit is one, and each of its windows has its own unit', async () => {
  const columns = (unit, start, data) => ({ device_name: 'hall', metric: 't', unit, start, end: start.map((at) => at + 5), data, min: data, max: data, count: data.map(() => 1) });
  const ask = (signal) => severalSeries(() => '')([{ device: 'hall', metric: 't' }, { device: 'roof', metric: 't' }], { from: 0, to: Infinity, points: 9 }, signal);
  const [hall, roof] = await readBy(ask, { series: [columns('°F', [0, 20], [70, 71]), columns('°C', [10], [20])] });
  assert.deepEqual([hall.map(({ start, unit, data }) => [start, unit, data]), roof], [[[0, '°F', 70], [10, '°C', 20], [20, '°F', 71]], []]);
});
