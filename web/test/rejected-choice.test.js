import assert from 'node:assert/strict';
import { test } from 'node:test';
import { en } from '../i18n/en.js';
import { choiceOf, containing, KINDS } from '../rejected-choice.js';

const records = [
  { device: 'hall', topic: 'fieldline/hall/readings', reason: 'expected a number', payload: '20,5' },
  { device: '', topic: 'zigbee2mqtt/porch', reason: 'no rule for this topic' },
];

test('a text is searched in device, topic, reason and payload', () => {
  const found = (text) => containing(records, choiceOf({ text })).map(({ topic }) => topic);
  assert.deepEqual(found(''), ['fieldline/hall/readings', 'zigbee2mqtt/porch']);
  assert.deepEqual(found('20,5'), ['fieldline/hall/readings']);
  assert.deepEqual(found('RULE porch'), ['zigbee2mqtt/porch']);
  assert.deepEqual(found('rule hall'), []);
});

test('each kind that a person can choose has a text', () => {
  assert.deepEqual(KINDS.filter((kind) => !(`rejections.kind.${kind}` in en)), []);
});
