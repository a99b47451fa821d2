import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { columns } from '../columns.js';
import { csv } from '../csv.js';
import { withEvents } from '../events.js';
import { cellOf } from '../fleet-cell.js';
import { choiceOf, chosen, grouped, sorted } from '../fleet-choice.js';
import { Members, metricsOf, tagsOf } from '../fleet-members.js';
import { kindOf } from '../incident.js';
import { MAX_INCIDENTS, sortedIncidents, standingOf } from '../incidents.js';
import { timelineOf } from '../incident-timeline.js';
import { i18nIn } from '../i18n/i18n.js';
import { offlineCache, withOfflineCache } from '../offline-cache.js';
import { deviceAddress, routeOf } from '../route.js';
import { sparkline } from '../sparkline.js';
import { initialState, withConnected, withDisconnected, withView } from '../state.js';
import { conversion } from '../units.js';
import { connection, emitterNow, unverified } from '../verified.js';

/** Inputs for each test; `SOAK=1` has more. */
const INPUTS = process.env.SOAK ? 100_000 : 4_000;
const EVENTS = ['average', 'snapshot', 'overview', 'device', 'alert', 'rules', 'pipeline'];
const HOSTILE = [
  null, true, 0, -0, -1, 1e308, 9e15, 1e-320, 0.5, 253402300800000, '', 'co', '__proto__', 'constructor', '=cmd()', '"', 'a\nb', '\u202e', '\ud800',
  [], {}, [null], [[[]]], { a: { b: {} } }, 'x'.repeat(300), '2024-10-07T15:29:15Z', 'NaN', '<script>',
];

const i18n = i18nIn('en');

/** The generator mulberry32: the same numbers in each run. @param {number} seed */
function randomFrom(seed) {
  return (/** @type {number} */ below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const text = (name) => readFileSync(new URL(`../../docs/messages/${name}`, import.meta.url), 'utf8');
const OVERVIEW = {
  devices: [JSON.parse(text('device-event.json'))],
  series: [[17, 'greenhouse', 'co', 'ppm', 1728314970, 606.891, ['below_range'], [612.5, null, 598.02]], [18, 'greenhouse', 'temperature', null, 1728314970, 21.4, 0, []]],
  changes: [[17, 1013.25], [18, 55.31, 1728314985, 55.2]],
  gone: [18],
  removed: ['hall'],
};
const seeds = {
  average: text('average-event.json'),
  snapshot: text('snapshot-event.json'),
  overview: JSON.stringify({ cursor: 'a.1', fresh: true, ...OVERVIEW }),
  device: text('device-event.json'),
  alert: text('alert.json'),
  incident: JSON.stringify({
    device_name: 'device1', metric: 'co', severity: 'alarm', rule: 'co-high', state: 'open', since: '2024-10-07T15:24:02Z', ended: '2024-10-07T15:28:02Z', value: 606.891,
    level: 400, direction: 'above', unit: 'ppm', quality: 'ok', rules: ['co-high'], acknowledged: { since: '2024-10-07T15:24:02Z', severity: 'alarm', by: 'Ada', at: '2024-10-07T15:25:00Z' },
    muted: { until: '2024-10-07T16:24:02Z', by: 'Ada', at: '2024-10-07T15:25:00Z' }, attention: false,
  }),
  rules: text('alert-rules.json'),
  pipeline: text('pipeline-event.json'),
};

/** All places in a message where something stands. */
function places(value, found = []) {
  if (value !== null && typeof value === 'object') {
    for (const key of Object.keys(value)) {
      found.push([value, key]);
      places(value[key], found);
    }
  }
  return found;
}

/** As it comes over the wire. */
const mutated = (json, random) => JSON.parse(JSON.stringify(changed(JSON.parse(json), random)));

function changed(message, random) {
  for (let changes = 1 + random(3); changes > 0; changes--) {
    const all = places(message);
    if (all.length === 0) {
      return message;
    }
    const [holder, key] = all[random(all.length)];
    const [other, otherKey] = all[random(all.length)];
    switch (random(5)) {
      case 0:
        delete holder[key];
        break;
      case 1:
        holder[key] = structuredClone(other[otherKey]);
        break;
      case 2:
        Object.defineProperty(holder, HOSTILE[12 + random(2)], { value: structuredClone(HOSTILE[random(HOSTILE.length)]), enumerable: true, configurable: true, writable: true });
        break;
      case 3:
        holder[key] = typeof holder[key] === 'number' ? holder[key] * (random(2) ? -1 : 1e6) : String(holder[key]);
        break;
      default:
        holder[key] = structuredClone(HOSTILE[random(HOSTILE.length)]);
    }
  }
  return message;
}

const at = (seconds) => ({ elapsed: seconds * 1000, clock: Date.UTC(2024, 9, 7, 15, 30, seconds % 60) });

test('no event stops the page, and what it keeps can be shown', () => {
  const random = randomFrom(20241007);
  let state = withConnected(initialState(at(0)), at(1));
  for (let input = 0; input < INPUTS; input++) {
    const name = EVENTS[random(EVENTS.length)];
    const message = random(50) === 0 ? HOSTILE[random(HOSTILE.length)] : mutated(seeds[name], random);
    const now = at(1 + (input % 3600));
    state = withEvents(state, [[name, message]], now);
    if (input % 20 === 0) {
      checkShown(state, now);
    }
    if (random(200) === 0) {
      state = withView(state, random(2) ? 'device1' : null, random(2) === 0, now);
    }
    if (random(500) === 0) {
      state = withConnected(withDisconnected(state, now, { problem: 'lost' }), now);
    }
  }
  assert.equal(Object.keys(Object.prototype).length, 0);
  assert.equal({}.a, undefined);
});

function checkShown(state, now) {
  connection(state, now);
  unverified(state);
  checkIncidents(state, now);
  assert.ok(Number.isFinite(emitterNow(state, now)));
  const members = new Members().of(state, now);
  const choice = choiceOf({ search: 'd', group: 'location' });
  grouped(sorted(chosen(members, choice), 'state', () => 0), choice);
  tagsOf(members);
  for (const metric of metricsOf(members)) {
    members.forEach((member) => cellOf(member, member.rows.find((row) => row.metric === metric), metric, state, now));
  }
  for (const each of state.series.values()) {
    columns(each.windows);
    sparkline(each.windows);
    for (const window of each.windows) {
      assert.ok(window.end > window.start && Number.isInteger(window.count), JSON.stringify(window));
      assert.ok([window.data, window.min, window.max].every((number) => number === null || Number.isFinite(number)), JSON.stringify(window));
    }
  }
  const exported = csv([...state.series.values()].map(({ device, metric, windows }) => ({ device, metric, windows })));
  const [head, ...rows] = exported.replace(/"(""|[^"])*"/g, 'quoted').split('\r\n').slice(0, -1);
  for (const row of rows) {
    assert.equal(row.split(',').length, head.split(',').length, row);
    assert.doesNotMatch(row, /^[=+@-]/);
  }
}

function checkIncidents(state, now) {
  assert.ok(state.incidents.size <= MAX_INCIDENTS);
  for (const incident of sortedIncidents(state.incidents.values(), emitterNow(state, now))) {
    const kind = kindOf(incident, state.ruleTexts);
    const words = [i18n.conditionText(incident, kind), i18n.sinceText(incident, now.clock), i18n.worstText(incident, kind, []), i18n.standingText(incident, standingOf(incident, now.clock), now.clock)];
    assert.ok(words.every((text) => typeof text === 'string'), JSON.stringify(incident));
    timelineOf(incident, [...state.alerts.values()]);
  }
}

test('what another visit kept is taken as averages or left alone', () => {
  const random = randomFrom(4211);
  const empty = initialState(at(0));
  const one = withEvents(withConnected(empty, at(1)), [['overview', { cursor: 'a.1', fresh: true, devices: OVERVIEW.devices, series: OVERVIEW.series }]], at(2));
  const kept = offlineCache(one, at(3));
  assert.equal(withOfflineCache(empty, kept).overview.rows, 2);
  for (let input = 0; input < INPUTS; input++) {
    const json = random(3) === 0 ? kept.slice(0, random(kept.length)) : JSON.stringify(mutated(kept, random));
    checkShown(withOfflineCache(empty, json), at(6));
  }
});

test('every address names a view, and the address of a device names that device', () => {
  const random = randomFrom(29);
  for (let input = 0; input < INPUTS; input++) {
    const name = Array.from({ length: 1 + random(8) }, () => String.fromCodePoint(random(10) ? 1 + random(0x250) : random(0xd800))).join('');
    assert.deepEqual(routeOf(deviceAddress(name)), { view: 'device', device: name, parameters: {} });
    assert.match(routeOf(`#/${name}`).view, /^(fleet|device|incidents|explore|pipeline|rejected|kiosk|start)$/);
    conversion(name, HOSTILE[random(HOSTILE.length)]);
  }
});
