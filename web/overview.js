// @ts-check
// The rows of the overview and their order. Pure.
import { severityRank, worstOf } from './alerts.js';
import { STATES } from './devices.js';
import { newest } from './series.js';
import { statusOf } from './status.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./devices.js').Device} Device */
/** @typedef {import('./state.js').Moment} Moment */
/** @typedef {import('./series.js').Series} Series */
/** @typedef {import('./alerts.js').Alert} Alert */

/** @typedef {'device' | 'average' | 'status' | 'alarm'} Column */
/** @typedef {{search: string, by: Column, down: boolean}} Wanted */

/** A device without an average has one row, without a metric. @typedef {{key: string, device: string, metric: string}} Row */

/**
 * Returns all rows, sorted by name. This is too slow to be called every second.
 * @param {State} state
 * @returns {Row[]}
 */
export function rowsByName(state) {
  const named = all(state).map((row) => ({ row, name: inOrder(row) }));
  return named.sort((a, b) => compare(a.name, b.name)).map(({ row }) => row);
}

/**
 * Filters and sorts rows. Names decide between equal ranks (two infinite ranks have no difference).
 * @param {readonly Row[]} named by name
 * @param {State} state
 * @param {ReadonlyMap<string, Alert>} worst see {@link worstOf}
 * @param {Wanted} wanted
 * @param {Moment} now
 * @returns {readonly Row[]}
 */
export function wantedRows(named, state, worst, { search, by, down }, now) {
  const text = search.trim().toLowerCase();
  const label = (/** @type {Row} */ { device, metric }) => state.devices.get(device)?.descriptions.get(metric)?.label ?? '';
  const rows = text === '' ? named : named.filter((row) => `${row.device} ${row.metric} ${label(row)}`.toLowerCase().includes(text));
  if (by === 'device') {
    return down ? [...rows].reverse() : rows;
  }
  const ranks = rows.map((row) => (down ? -1 : 1) * rank(state, worst, row, by, now));
  const order = [...rows.keys()].sort((a, b) => ranks[a] - ranks[b]);
  return order.map((at) => rows[at]);
}

/**
 * @param {State} state
 * @returns {Row[]}
 */
function all({ series, devices }) {
  const found = [];
  const averaged = new Set();
  for (const [key, { device, metric }] of series) {
    found.push({ key, device, metric });
    averaged.add(device);
  }
  for (const [device, { faults }] of devices) {
    const faulty = Object.keys(faults).filter((metric) => !series.has(`${device}|${metric}`));
    found.push(...faulty.map((metric) => ({ key: `${device}|${metric}`, device, metric })));
    if (!averaged.has(device) && faulty.length === 0) {
      found.push({ key: `${device}|`, device, metric: '' });
    }
  }
  return found;
}

/**
 * @param {State} state
 * @param {ReadonlyMap<string, Alert>} worst
 * @param {Row} row
 * @param {Column} by
 * @param {Moment} now
 */
function rank(state, worst, { key, device, metric }, by, now) {
  const series = state.series.get(key);
  switch (by) {
    case 'average':
      return (series && newest(series).data) ?? -Infinity;
    case 'status':
      return STATES.indexOf(statusOf(state.devices.get(device), series, now, metric));
    case 'alarm':
      return severityRank(worstOf(worst, device, metric));
    case 'device':
      return 0;
  }
}

/** @type {Map<string, string>} */
const ordered = new Map();
const MAX_ORDERED = 50_000;

/**
 * Returns a text that sorts naturally: `device10` after `device2`. An Intl.Collator takes ten times as long. The texts are
 * cached by the key of the row, because any other key would have to be created and hashed first.
 * @param {Row} row
 */
function inOrder({ key, device, metric }) {
  let text = ordered.get(key);
  if (text === undefined) {
    text = asCounted(`${device}\u0000${metric}`);
    if (ordered.size >= MAX_ORDERED) {
      ordered.clear();
    }
    ordered.set(key, text);
  }
  return text;
}

/** @param {string} text */
const asCounted = (text) => text.toLowerCase().normalize('NFKD').replace(/\d+/g, (digits) => digits.padStart(20, '0'));

/**
 * The metrics of one device in the order of its view: those with an alarm or a fault first, then in natural order.
 * @param {readonly Series[]} series
 * @param {ReadonlyMap<string, Alert>} worst see {@link worstOf}
 * @param {Device | undefined} device
 * @returns {Series[]}
 */
export function urgentFirst(series, worst, device) {
  const urgency = (/** @type {Series} */ { device: name, metric }) => {
    const isFaulty = Object.hasOwn(device?.faults ?? {}, metric);
    return isFaulty ? 3 : severityRank(worst.get(`${name}|${metric}`));
  };
  const ranked = series.map((each) => ({ each, urgency: urgency(each), name: asCounted(each.metric) }));
  return ranked.sort((a, b) => b.urgency - a.urgency || compare(a.name, b.name)).map(({ each }) => each);
}

/**
 * @param {string} a
 * @param {string} b
 */
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
