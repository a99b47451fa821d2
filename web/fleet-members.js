// @ts-check
// The devices as the fleet view shows them: their condition, filtered, sorted and grouped. Pure.
import { SEVERITIES } from './incidents.js';
import { compare, naturalKey } from './metric-order.js';
import { statusOf } from './status.js';
import { unverified } from './verified.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Moment} Moment */
/** @typedef {import('./devices.js').Device} Device */
/** @typedef {import('./incidents.js').Severity} Severity */
/** @typedef {import('./overview.js').Row} Row */

/**
 * The conditions of a device, the worst first. Each device has one: its state, or the severity of its worst open incident while it
 * is online.
 */
export const CONDITIONS = /** @type {const} */ (['alarm', 'fault', 'offline', 'stale', 'warning', 'degraded', 'unknown', 'online']);
/** @typedef {typeof CONDITIONS[number]} Condition */

/**
 * @typedef Member
 * @property {string} key
 * @property {string} name
 * @property {Device | undefined} device
 * @property {readonly Row[]} rows
 * @property {Device['state']} status of the device itself, without its incidents
 * @property {Condition} condition
 * @property {Severity | undefined} severity of its worst open incident
 */

/** @typedef {ReadonlyMap<string, ReadonlyMap<string, Severity>>} Severities the worst open incident by device and metric; the metric is empty for the device itself */

/** @type {readonly Row[]} */
const NO_ROWS = [];

/**
 * @param {State['incidents']} incidents
 * @returns {Severities}
 */
export function severitiesOf(incidents) {
  /** @type {Map<string, Map<string, Severity>>} */
  const found = new Map();
  for (const { open, device_name, metric, severity } of incidents.values()) {
    if (open) {
      const metrics = found.get(device_name) ?? new Map();
      found.set(device_name, metrics.set(metric, severity));
    }
  }
  return found;
}

/** Makes the members of a state, and keeps the order of the names, because sorting 10,000 names takes too long for each second. */
export class Members {
  /** @type {Map<string, string>} */
  #keys = new Map();
  /** @type {readonly string[]} */
  #known = [];
  /** @type {readonly string[]} */
  #sorted = [];
  /** @type {State['incidents'] | null} */
  #incidents = null;
  /** @type {Severities} */
  severities = new Map();

  /**
   * All members, by name in natural order.
   * @param {State} state
   * @param {Moment} now
   * @returns {Member[]}
   */
  of(state, now) {
    if (this.#incidents !== state.incidents) {
      this.#incidents = state.incidents;
      this.severities = severitiesOf(state.incidents);
    }
    const { byDevice } = state.overview;
    const isUnverified = unverified(state) === 'all';
    return this.#names(state).map((name) => {
      const device = state.devices.get(name);
      const severity = worstOf(this.severities.get(name)?.values() ?? []);
      /** @type {Device['state']} */
      const status = isUnverified ? 'unknown' : statusOf(device, undefined, now);
      const condition = isUnverified ? status : conditionOf(status, severity);
      return { key: name, name, device, rows: byDevice.get(name) ?? NO_ROWS, status, condition, severity };
    });
  }

  /** @param {State} state */
  #names({ devices, overview: { byDevice } }) {
    const known = [...devices.keys(), ...[...byDevice.keys()].filter((name) => !devices.has(name))];
    if (!isSame(known, this.#known)) {
      this.#known = known;
      const before = this.#keys;
      this.#keys = new Map(known.map((name) => [name, before.get(name) ?? naturalKey(name)]));
      const key = (/** @type {string} */ name) => /** @type {string} */ (this.#keys.get(name));
      this.#sorted = [...known].sort((a, b) => compare(key(a), key(b)));
    }
    return this.#sorted;
  }
}

/**
 * @param {readonly string[]} some
 * @param {readonly string[]} others
 */
const isSame = (some, others) => some.length === others.length && some.every((name, at) => name === others[at]);

/**
 * @param {Device['state']} status
 * @param {Severity | undefined} severity
 * @returns {Condition}
 */
function conditionOf(status, severity) {
  if (severity === 'alarm') {
    return 'alarm';
  }
  return severity === 'warning' && (status === 'online' || status === 'degraded' || status === 'unknown') ? 'warning' : status;
}

/**
 * The most severe one.
 * @param {Iterable<Severity>} severities
 */
function worstOf(severities) {
  /** @type {Severity | undefined} */
  let worst;
  for (const severity of severities) {
    worst = worst === undefined || SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(worst) ? severity : worst;
  }
  return worst;
}

/** The number of members in each condition, the worst first. @param {readonly Member[]} members @returns {Map<Condition, number>} */
export function conditionCounts(members) {
  const counts = new Map(CONDITIONS.map((condition) => [condition, 0]));
  members.forEach(({ condition }) => counts.set(condition, (counts.get(condition) ?? 0) + 1));
  return new Map([...counts].filter(([, count]) => count > 0));
}

/** Whether nothing is wrong with them. @param {ReadonlyMap<Condition, number>} counts */
export const isWell = (counts) => counts.size === 0 || (counts.size === 1 && counts.has('online'));

/** Metrics about the device itself. */
const HOUSEKEEPING = new Set(['battery', 'battery_voltage', 'linkquality', 'rssi', 'snr', 'uptime', 'voltage']);

/**
 * The metrics of these members, the commonest first. Of equally common ones, those about the device itself are the last.
 * @param {readonly Member[]} members
 */
export function metricsOf(members) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { rows, device } of members) {
    rows.forEach(({ metric }) => counts.set(metric, (counts.get(metric) ?? 0) + 1));
    const broken = Object.keys(device?.faults ?? {}).filter((metric) => !rows.some((row) => row.metric === metric));
    broken.forEach((metric) => counts.set(metric, (counts.get(metric) ?? 0) + 1)); // it may never have had a value
  }
  const order = (/** @type {string} */ metric) => (HOUSEKEEPING.has(metric) ? 1 : 0);
  return [...counts.keys()].sort((a, b) => Number(counts.get(b)) - Number(counts.get(a)) || order(a) - order(b) || compare(naturalKey(a), naturalKey(b)));
}

/**
 * The label of each metric that has one and the same at all of these members.
 * @param {readonly Pick<Member, 'rows' | 'device'>[]} members
 * @returns {Map<string, string>}
 */
export function labelsOf(members) {
  /** @type {Map<string, string>} */
  const labels = new Map();
  for (const { rows, device } of members) {
    for (const { metric } of rows) {
      const label = device?.descriptions.get(metric)?.label ?? '';
      labels.set(metric, (labels.get(metric) ?? label) === label ? label : '');
    }
  }
  return new Map([...labels].filter(([, label]) => label !== ''));
}

/** The maximum number of tag names and of values of each that a person can choose. */
const MAX_TAGS = 5;
const MAX_VALUES = 200;

/**
 * The tags that differ between devices, those of most devices first, each with its values in natural order.
 * @param {readonly Member[]} members
 * @returns {{tag: string, values: readonly string[]}[]}
 */
export function tagsOf(members) {
  /** @type {Map<string, {count: number, values: Set<string>}>} */
  const found = new Map();
  for (const { device } of members) {
    for (const [tag, text] of Object.entries(device?.tags ?? {})) {
      const entry = found.get(tag) ?? { count: 0, values: new Set() };
      entry.count++;
      entry.values.size < MAX_VALUES && entry.values.add(text);
      found.set(tag, entry);
    }
  }
  const common = [...found].filter(([, { values }]) => values.size > 1).sort((a, b) => b[1].count - a[1].count || compare(a[0], b[0])).slice(0, MAX_TAGS);
  return common.map(([tag, { values }]) => ({ tag, values: [...values].sort((a, b) => compare(naturalKey(a), naturalKey(b))) }));
}
