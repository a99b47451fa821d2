// @ts-check
// What a person must know about a device besides its values.
import { isActive, sortedAlerts } from '../alerts.js';
import { metricLabel } from '../i18n/i18n.js';
import { statusOf } from '../status.js';
import { emitterNow, unverified } from '../verified.js';
import { fromTemplate, role, setAttribute, setChildren, setText } from './dom.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */

/**
 * @param {HTMLElement} none
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {State} state
 * @param {string} device
 * @param {number} cards
 */
export function renderNone(none, { t }, { devices, removed }, device, cards) {
  none.hidden = cards > 0;
  const key = removed.has(device) ? 'device.removed' : devices.has(device) ? 'device.no.average' : 'device.none';
  setText(none, t(key, { device }));
}

/**
 * The faults, the clock, the rejected readings and the unknown interval of a device.
 * @param {HTMLElement} list
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {State} state
 * @param {string} name
 * @param {Moment} now
 */
export function renderFacts(list, i18n, state, name, now) {
  const device = state.devices.get(name);
  const { t, clockText, faultText, dayAndTime, timeOfDay } = i18n;
  const at = emitterNow(state, now);
  /** @type {{kind: string, text: string}[]} */
  const facts = Object.entries(device?.faults ?? {}).map(([metric, { since }]) => {
    const fault = faultText({ since, now: at, good: false });
    return { kind: 'fault', text: t('fault.metric', { metric: metricLabel(device, metric), fault }) };
  });
  if (device?.clock_offset_ms !== undefined) {
    facts.push({ kind: 'clock', text: clockText(device, 'clock') });
  }
  if (device?.rejected) {
    const { count, reason, at: last } = device.rejected;
    const time = last === undefined ? '–' : dayAndTime(last, at, timeOfDay);
    facts.push({ kind: 'rejected', text: t('rejected', { count, time, reason }) });
  }
  if (device?.state === 'unknown' && device.last_seen !== undefined && device.interval_ms === undefined) {
    facts.push({ kind: 'interval', text: t('interval.unknown') });
  }
  list.hidden = facts.length === 0;
  const items = facts.map(({ kind, text }, index) => {
    const item = /** @type {HTMLElement} */ (list.children[index] ?? fromTemplate('fact', i18n));
    setAttribute(item, 'data-kind', kind);
    setText(role(item, 'text'), text);
    role(item, 'link').hidden = kind !== 'rejected';
    return item;
  });
  setChildren(list, items);
}

/**
 * The tags of a device, sorted by name.
 * @param {HTMLElement} list
 * @param {import('../devices.js').Device | undefined} device
 * @param {import('../i18n/i18n.js').I18n} i18n
 */
export function renderTags(list, device, i18n) {
  const tags = Object.entries(device?.tags ?? {}).sort(([one], [other]) => one.localeCompare(other, i18n.locale));
  list.hidden = tags.length === 0;
  const items = tags.map(([name, text], index) => {
    const item = /** @type {HTMLElement} */ (list.children[index] ?? fromTemplate('tag', i18n));
    setText(role(item, 'name'), name);
    setText(role(item, 'text'), text);
    return item;
  });
  setChildren(list, items);
}

/**
 * @param {HTMLElement} view
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {State} state
 * @param {string} device
 * @param {Moment} now
 */
export function renderStatus(view, i18n, state, device, now) {
  const known = state.devices.get(device);
  const status = unverified(state) === 'all' ? 'unknown' : statusOf(known, undefined, now);
  setAttribute(view, 'data-status', status);
  setAttribute(view, 'data-clock', known?.clock_offset_ms === undefined ? '' : 'wrong');
  const detail = known?.detail ? `: ${known.detail}` : '';
  setText(role(view, 'status'), i18n.statusText(state, known, status, '', undefined, now) + detail);
}

/**
 * @param {HTMLElement} list
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {State} state
 * @param {string} device
 */
export function renderAlerts(list, { t }, state, device) {
  const active = sortedAlerts(state.alerts).filter((alert) => alert.device_name === device && isActive(alert));
  list.hidden = active.length === 0;
  const items = active.map(({ severity, rule }, at) => {
    const item = /** @type {HTMLElement} */ (list.children[at] ?? document.createElement('li'));
    item.className = 'severity';
    item.dataset.severity = severity;
    setText(item, t('alert.and', { severity: t(`alert.${severity}`), rule }));
    return item;
  });
  setChildren(list, items);
}
