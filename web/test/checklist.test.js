import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brokerOf, examples, isBrokerPart } from '../broker-examples.js';
import { checklist } from '../checklist.js';
import { withEvents } from '../events.js';
import { initialState, withConnected, withDisconnected } from '../state.js';

const CLOCK = Date.UTC(2026, 10, 29, 3);
const at = (seconds) => ({ elapsed: seconds * 1000, clock: CLOCK + seconds * 1000 });
const pipeline = (seconds, bridge, stopped = []) => ['pipeline', { at: at(seconds).clock, emitter: {}, bridges: bridge ? { 'mqtt-bridge': bridge } : {}, stopped }];
const connected = withConnected(initialState(at(0)), at(1));
const results = (state, rejections = [], seconds = 10) => checklist(state, rejections, at(seconds)).map(({ result }) => result).join(' ');
const with_ = (...events) => events.reduce((state, [seconds, ...all]) => withEvents(state, all, at(seconds)), connected);
const step = (state, name, rejections = [], seconds = 10) => checklist(state, rejections, at(seconds)).find((each) => each.name === name);
const rejection = { time: at(5).clock, device: '', kind: 'unreadable', topic: 'fieldline/a/readings', reason: 'expected a number', payload: '20,5', bytes: 4, isCut: false };
const device = (seconds) => ['device', { device_name: 'hall', state: 'online', last_seen: at(seconds).clock }];
const row = ['overview', { cursor: 'a.1', fresh: true, series: [[1, 'hall', 'temperature', '°C', CLOCK / 1000, 21.5, 0, []]] }];

test('each step waits for the one before it', () => {
  assert.equal(results(initialState(at(0))), 'waiting waiting waiting waiting waiting');
  assert.equal(results(connected), 'done waiting waiting waiting waiting');
  assert.equal(results(with_([2, pipeline(2, { connected: true, received: 0 })])), 'done done waiting waiting waiting');
  assert.equal(results(with_([2, pipeline(2, { connected: true, received: 3 })])), 'done done done waiting waiting');
  assert.equal(results(with_([2, pipeline(2, { connected: true, received: 3 }), device(2)])), 'done done done done waiting');
  assert.equal(results(with_([2, pipeline(2, { connected: true, received: 3 }), row, device(2)])), 'done done done done done');
});

test('a broken part says what is broken', () => {
  assert.equal(step(withDisconnected(connected, at(2), { problem: 'no_answer' }), 'emitter').text, 'start.emitter.failed');
  assert.equal(step(with_([2, pipeline(2, { connected: false })]), 'broker').text, 'start.broker.cut');
  assert.equal(step(with_([2, pipeline(2, null, ['mqtt-bridge'])]), 'broker').text, 'start.broker.silent');
});

test('the newest rejected message is shown until a reading is accepted after it', () => {
  const before = with_([2, pipeline(2, { connected: true, received: 3 })]);
  assert.deepEqual(step(before, 'message', [rejection]), { name: 'message', result: 'failed', text: 'start.message.rejected', ago: 5_000, rejection });
  assert.equal(step(withEvents(before, [device(4)], at(6)), 'message', [rejection]).result, 'failed');
  assert.equal(step(withEvents(before, [device(6)], at(6)), 'message', [rejection]).result, 'done');
});

test('a message that arrived while the page was open has an age', () => {
  const bridge = { connected: true, received: 3 };
  assert.equal(step(with_([2, pipeline(2, bridge)]), 'message').text, 'start.message.before');
  const later = with_([2, pipeline(2, bridge)], [4, pipeline(4, { ...bridge, received: 4 })]);
  assert.deepEqual(step(later, 'message'), { name: 'message', result: 'done', text: 'start.message.done', count: 4, ago: 6_000 });
});

test('the examples have the broker of the address, and the current time', () => {
  const broker = brokerOf({ host: 'gateway.local', port: '8883', user: 'kitchen' }, 'localhost');
  const [mosquitto, esp] = examples(broker, CLOCK);
  assert.equal(mosquitto.text, `mosquitto_pub -h gateway.local -p 8883 -u kitchen -P PASSWORD -t fieldline/device1/readings -m '{"timestamp":"2026-11-29T03:00:00.000Z","device_name":"device1","metric":"temperature","data":21.5,"unit":"°C"}'`);
  assert.match(esp.text, /setServer\("gateway.local", 8883\)/);
  assert.match(esp.text, /"\{\\"temperature\\":21.5\}"/);
});

test('a link cannot put a command into the examples', () => {
  assert.deepEqual(brokerOf({ host: '$(reboot)', port: '1883;reboot', user: "a'b" }, 'pi.local'), { host: 'pi.local', port: '1883', user: '' });
  assert.deepEqual(brokerOf({ host: '-x' }, 'pi.local').host, 'pi.local');
  assert.equal(isBrokerPart('host', 'pi local'), false);
  assert.equal(isBrokerPart('host', 'fe80::1'), true);
});
