import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withEvents } from '../events.js';
import { incidentOf, standingOf } from '../incident.js';
import { addIncident, attentionCount, filteredIncidents, incidentKey, MAX_ENDED, sortedIncidents } from '../incidents.js';
import { initialState, withConnected } from '../state.js';

const T0 = Date.UTC(2026, 10, 28, 3, 2);
const MINUTE = 60_000;
const iso = (minutes) => new Date(T0 + minutes * MINUTE).toISOString();
const message = {
  device_name: 'gas-boiler', metric: 'co', severity: 'alarm', rule: 'co-en50291-300ppm', state: 'open', since: iso(0), value: 453, level: 300,
  direction: 'above', unit: 'ppm', quality: 'ok', rules: ['co-en50291-300ppm', 'co-en50291-100ppm'], attention: true,
};
const acknowledged = { by: 'Anna', account: 'night shift', at: iso(2), since: iso(0), severity: 'alarm', note: 'on my way' };
const muted = { by: 'Anna', account: 'night shift', at: iso(2), until: iso(62) };
const incident = (changes = {}) => incidentOf({ ...message, ...changes });
const now = T0 + 9 * MINUTE;
const at = (seconds) => ({ elapsed: seconds * 1000, clock: T0 + seconds * 1000 });
const connected = withConnected(initialState(at(0)), at(1));

test('an event incident is read with its times, and another message is not', () => {
  assert.deepEqual(
    { ...incident({ acknowledged, muted }), acknowledged: null, muted: null },
    { device_name: 'gas-boiler', metric: 'co', severity: 'alarm', rule: message.rule, rules: message.rules, open: true, since: T0, ended: undefined,
      value: 453, level: 300, direction: 'above', unit: 'ppm', quality: 'ok', acknowledged: null, muted: null },
  );
  assert.deepEqual(incident({ acknowledged }).acknowledged, { by: 'Anna', at: T0 + 2 * MINUTE, note: 'on my way', severity: 'alarm' });
  assert.deepEqual(incident({ muted }).muted, { by: 'Anna', at: T0 + 2 * MINUTE, note: '', until: T0 + 62 * MINUTE });
  assert.equal(incident({ metric: undefined }).metric, '');
  for (const wrong of [{ device_name: 1 }, { severity: 'fatal' }, { state: 'raised' }, { since: 'yesterday' }, { rules: 'all' }]) {
    assert.equal(incident(wrong), null, JSON.stringify(wrong));
  }
  assert.equal(withEvents(connected, [['incident', {}], ['incident', null], ['incident', message]], at(2)).unreadable, 2);
});

test('an incident needs attention until it is acknowledged, muted or ended, and again if it becomes worse', () => {
  assert.equal(standingOf(incident(), now), 'attention');
  assert.equal(standingOf(incident({ acknowledged }), now), 'acknowledged');
  assert.equal(standingOf(incident({ acknowledged: { ...acknowledged, severity: 'warning' } }), now), 'attention');
  assert.equal(standingOf(incident({ muted }), now), 'muted');
  assert.equal(standingOf(incident({ muted }), T0 + 63 * MINUTE), 'attention');
  assert.equal(standingOf(incident({ muted, acknowledged }), T0 + 63 * MINUTE), 'acknowledged');
  assert.equal(standingOf(incident({ state: 'ended', ended: iso(5) }), now), 'ended');
  assert.equal(attentionCount([incident(), incident({ muted }), incident({ acknowledged })], now), 1);
});

test('a newer state replaces an incident, and an open one whose start moved', () => {
  const after = (...changes) => {
    const incidents = new Map();
    changes.forEach((change) => addIncident(incidents, incident(change)));
    return [...incidents.values()].map(({ since, open }) => `${(since - T0) / MINUTE} ${open}`);
  };
  assert.deepEqual(after({}, { acknowledged }), ['0 true']);
  assert.deepEqual(after({}, { since: iso(-4) }), ['-4 true']);
  assert.deepEqual(after({}, { state: 'ended', ended: iso(5) }), ['0 false']);
  assert.deepEqual(after({}, { state: 'ended', since: iso(-90), ended: iso(-60) }), ['0 true', '-90 false']);
  assert.deepEqual(after({ state: 'ended', since: iso(-90), ended: iso(-60) }, {}), ['-90 false', '0 true']);
  assert.deepEqual(after({}, { device_name: 'other' }, { metric: undefined }), ['0 true', '0 true', '0 true']);
});

test('only so many ended incidents are stored, and the one that ended first is evicted', () => {
  const incidents = new Map();
  addIncident(incidents, incident());
  for (let number = 0; number <= MAX_ENDED; number++) {
    addIncident(incidents, incident({ since: iso(-10_000 + number), state: 'ended', ended: iso(-9_999 + number) }));
  }
  assert.equal(incidents.size, MAX_ENDED + 1);
  assert.ok(incidents.has('gas-boiler|co'));
  assert.ok(!incidents.has(incidentKey({ ...incident(), since: T0 - 10_000 * MINUTE })));
});

test('what the emitter does not send again after joining has ended long ago', () => {
  const alert = (rule) => ['alert', { rule, device_name: 'gas-boiler', metric: 'co', severity: 'alarm', state: 'raised', since: iso(0), at: iso(1), value: 1, level: 1, quality: 'ok' }];
  const before = withEvents(connected, [['incident', message], ['incident', { ...message, device_name: 'attic' }], ['incident', { ...message, device_name: 'hall', state: 'ended', ended: iso(3) }], alert('a'), alert('b')], at(2));
  const sent = withEvents(withConnected(before, at(9)), [['incident', message], alert('a')], at(9));
  assert.deepEqual([sent.incidents.size, sent.alerts.size], [3, 2], 'the others may still come');
  const complete = (events) => withEvents(sent, [['complete', { events }]], at(10));
  assert.equal(complete(['incident']).alerts.size, 2);
  const after = complete(['alert', 'incident', 'later']);
  assert.deepEqual([[...after.incidents.keys()], [...after.alerts.values()].map(({ rule }) => rule), after.unreadable], [['gas-boiler|co'], ['a'], 0]);
  const first = withEvents(connected, [['incident', message], ['complete', { events: ['incident'] }]], at(2));
  assert.equal(withEvents(first, [['complete', {}], ['complete', { events: ['incident'] }]], at(3)).incidents.size, 1);
});

test('a removed device has no incidents', () => {
  const state = withEvents(connected, [['incident', message], ['device', { device_name: 'gas-boiler', state: 'removed' }]], at(2));
  assert.equal(state.incidents.size, 0);
});

const worst = incident();
const newerWarning = incident({ device_name: 'cellar', severity: 'warning', since: iso(5) });
const olderWarning = incident({ device_name: 'attic', severity: 'warning', since: iso(1) });
const known = incident({ device_name: 'known', acknowledged });
const quiet = incident({ device_name: 'quiet', muted });
const ended = incident({ device_name: 'over', state: 'ended', since: iso(-90), ended: iso(-60) });
const endedLater = incident({ device_name: 'over', state: 'ended', since: iso(-50), ended: iso(-40) });

test('what needs attention is first, the most severe and then the newest on top, and what has ended is last', () => {
  const sorted = [worst, newerWarning, olderWarning, known, quiet, endedLater, ended];
  assert.deepEqual(sortedIncidents([...sorted].reverse(), now), sorted);
});

test('incidents are found by state, severity, device, text and time', () => {
  const all = [worst, newerWarning, known, quiet, endedLater, ended];
  const any = { state: '', severity: '', device: '', text: '', period: Infinity };
  const found = (filter) => filteredIncidents(all, { ...any, ...filter }, now, ({ device_name: device, unit }) => `${device} CO ${unit}`);
  assert.deepEqual(found({}), all);
  assert.deepEqual(found({ state: 'open' }), [worst, newerWarning, known, quiet]);
  assert.deepEqual(found({ state: 'muted' }), [quiet]);
  assert.deepEqual(found({ severity: 'warning' }), [newerWarning]);
  assert.deepEqual(found({ device: 'over' }), [endedLater, ended]);
  assert.deepEqual(found({ text: ' co  GAS' }), [worst]);
  assert.deepEqual(found({ period: 50 * MINUTE }), [worst, newerWarning, known, quiet, endedLater]);
});
