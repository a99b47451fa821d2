// @ts-check
// What a person has to know of one device beside its values.
import { isActive, sortedAlerts } from '../alerts.js';
import { statusOf } from '../overview.js';
import { emitterNow, unverified } from '../verified.js';
import { metricName } from '../words.js';
import { fromTemplate, role, setAttribute, setChildren, setText } from './dom.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */

/**
 * @param {HTMLElement} none
 * @param {import('../words.js').Words} words
 * @param {State} state
 * @param {string} device
 * @param {number} cards
 */
export function renderNone(none, { say }, { devices, removed }, device, cards) {
  none.hidden = cards > 0;
  const key = removed.has(device) ? 'device.removed' : devices.has(device) ? 'device.no.average' : 'device.none';
  setText(none, say(key, { device }));
}

/**
 * Its faults, its clock and its rejected readings.
 * @param {HTMLElement} list
 * @param {import('../words.js').Words} words
 * @param {State} state
 * @param {string} name
 * @param {Moment} now
 */
export function renderFacts(list, words, state, name, now) {
  const device = state.devices.get(name);
  const { say, clockWords, faultWords, dayAndTime, timeOfDay } = words;
  const at = emitterNow(state, now);
  /** @type {{kind: string, text: string}[]} */
  const facts = Object.entries(device?.faults ?? {}).map(([metric, { since }]) => {
    const fault = faultWords({ since, now: at, good: false });
    return { kind: 'fault', text: say('fault.metric', { metric: metricName(metric), fault }) };
  });
  if (device?.clock_offset_ms !== undefined) {
    facts.push({ kind: 'clock', text: clockWords(device, 'clock') });
  }
  if (device?.rejected) {
    const { count, reason, at: last } = device.rejected;
    const time = last === undefined ? '–' : dayAndTime(last, at, timeOfDay);
    facts.push({ kind: 'rejected', text: say('rejected', { count, time, reason }) });
  }
  list.hidden = facts.length === 0;
  const items = facts.map(({ kind, text }, index) => {
    const item = /** @type {HTMLElement} */ (list.children[index] ?? fromTemplate('fact', words));
    setAttribute(item, 'data-kind', kind);
    setText(role(item, 'text'), text);
    role(item, 'link').hidden = kind !== 'rejected';
    return item;
  });
  setChildren(list, items);
}

/**
 * @param {HTMLElement} view
 * @param {import('../words.js').Words} words
 * @param {State} state
 * @param {string} device
 * @param {Moment} now
 */
export function renderStatus(view, words, state, device, now) {
  const known = state.devices.get(device);
  const status = unverified(state) === 'all' ? 'unknown' : statusOf(known, undefined, now);
  setAttribute(view, 'data-status', status);
  setAttribute(view, 'data-clock', known?.clock_offset_ms === undefined ? '' : 'wrong');
  const detail = known?.detail ? `: ${known.detail}` : '';
  setText(role(view, 'status'), words.statusWords(state, known, status, '', undefined, now) + detail);
}

/**
 * @param {HTMLElement} list
 * @param {import('../words.js').Words} words
 * @param {State} state
 * @param {string} device
 */
export function renderAlerts(list, { say }, state, device) {
  const active = sortedAlerts(state.alerts).filter((alert) => alert.device_name === device && isActive(alert));
  list.hidden = active.length === 0;
  const items = active.map(({ severity, rule }, at) => {
    const item = /** @type {HTMLElement} */ (list.children[at] ?? document.createElement('li'));
    item.className = 'severity';
    item.dataset.severity = severity;
    setText(item, say('alert.and', { severity: say(`alert.${severity}`), rule }));
    return item;
  });
  setChildren(list, items);
}
