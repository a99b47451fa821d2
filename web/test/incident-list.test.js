import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choiceOf, NO_CHOICE, parametersOf } from '../incident-choice.js';
import { incidentOf } from '../incident.js';
import { addIncident, needingAttention } from '../incidents.js';
import { timelineOf } from '../incident-timeline.js';

const T0 = Date.UTC(2026, 10, 28, 3, 2);
const iso = (minutes) => new Date(T0 + minutes * 60_000).toISOString();

test('a shared link restores what a person chose', () => {
  const choice = { state: 'open', severity: 'alarm', device: 'gas boiler', text: 'co 300', period: 24 * 3_600_000, open: `gas boiler|co|${T0}` };
  assert.deepEqual(choiceOf(parametersOf(choice)), choice);
  assert.deepEqual(Object.values(parametersOf(NO_CHOICE)), ['', '', '', '', '', '']);
});

test('an address with values that do not exist chooses nothing', () => {
  assert.deepEqual(choiceOf({ state: 'closed', severity: '__proto__', hours: '-1', other: 'x' }), NO_CHOICE);
});

test('an acknowledged or muted incident needs attention again if it is worse or the mute has ended', () => {
  const incidents = new Map();
  const add = (device_name, more) => addIncident(incidents, incidentOf({ device_name, metric: 'co', severity: 'warning', rule: 'r', state: 'open', since: iso(0), rules: [], ...more }));
  const acknowledged = { by: 'Ada', at: iso(1), severity: 'warning' };
  add('new');
  add('seen', { acknowledged });
  add('worse', { acknowledged, severity: 'alarm' });
  add('muted', { muted: { by: 'Ada', at: iso(1), until: iso(9) } });
  add('over', { state: 'ended', ended: iso(1) });
  const names = (minutes) => [...needingAttention(incidents, T0 + minutes * 60_000).values()].map((each) => each.device_name);
  assert.deepEqual([names(2), names(10)], [['new', 'worse'], ['new', 'worse', 'muted']]);
});

test('the timeline has each alert of the incident, the decisions and the end, by time', () => {
  const incident = incidentOf({
    device_name: 'boiler', metric: 'co', severity: 'alarm', rule: 'co-300', state: 'ended', since: iso(0), ended: iso(30), rules: [],
    acknowledged: { by: 'Ada', at: iso(9), severity: 'warning' }, muted: { by: 'Ada', at: iso(12), until: iso(72) },
  });
  const alert = (rule, since, more) => ({ rule, device_name: 'boiler', metric: 'co', severity: 'warning', state: 'raised', since: iso(since), at: iso(since), ...more });
  const alerts = [
    alert('co-300', 5, { severity: 'alarm', state: 'cleared', at: iso(30) }), alert('co-100', 0, { state: 'cleared', at: iso(20) }),
    alert('earlier', -90), alert('later', 31), alert('other', 1, { device_name: 'attic' }), { rule: 'unreadable' },
  ];
  const entries = timelineOf(incident, alerts).map((entry) => [(entry.at - T0) / 60_000, entry.event, entry.alert?.rule ?? '']);
  assert.deepEqual(entries, [
    [0, 'raised', 'co-100'], [5, 'raised', 'co-300'], [9, 'acknowledged', ''], [12, 'muted', ''], [20, 'cleared', 'co-100'], [30, 'cleared', 'co-300'], [30, 'ended', ''],
  ]);
});

test('without its alerts, a timeline begins with what the incident itself says', () => {
  const incident = incidentOf({ device_name: 'boiler', severity: 'warning', rule: 'device-silent', state: 'open', since: iso(0), rules: [] });
  const [only, ...others] = timelineOf(incident, []);
  assert.deepEqual([only.at, only.event, only.alert.rule, others], [T0, 'raised', 'device-silent', []]);
});
