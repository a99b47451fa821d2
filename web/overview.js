// @ts-check
// Which rows the overview has, in which order. Pure.
import { severityRank, worstOf } from './alerts.js';
import { STATES, isVerified, stateOf } from './devices.js';
import { isStale, joinedUpTo, newest, silenceLimit, sparseInterval } from './series.js';
import { deviceNow, emitterNow, unverified } from './verified.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./devices.js').Device} Device */
/** @typedef {import('./state.js').Moment} Moment */
/** @typedef {import('./series.js').Series} Series */
/** @typedef {import('./series.js').Window} Window */
/** @typedef {import('./alerts.js').Alert} Alert */

/** @typedef {'device' | 'average' | 'status' | 'alarm'} Column */
/** @typedef {{search: string, by: Column, down: boolean}} Wanted */

/** A device that nothing was averaged of yet has one row, without a metric. @typedef {{key: string, device: string, metric: string}} Row */

/** Windows that a sparkline shows. */
const SPARK_WINDOWS = 20;

/**
 * All rows by name, which takes too long to be done each second.
 * @param {State} state
 * @returns {Row[]}
 */
export function rowsByName(state) {
  const named = all(state).map((row) => ({ row, name: inOrder(row) }));
  return named.sort((a, b) => compare(a.name, b.name)).map(({ row }) => row);
}

/**
 * Those wanted, in the order wanted; of equal ones (two infinite ranks have no difference) the names decide.
 * @param {readonly Row[]} named by name
 * @param {State} state
 * @param {ReadonlyMap<string, Alert>} worst see {@link worstOf}
 * @param {Wanted} wanted
 * @param {Moment} now
 * @returns {readonly Row[]}
 */
export function wantedRows(named, state, worst, { search, by, down }, now) {
  const text = search.trim().toLowerCase();
  const rows = text === '' ? named : named.filter(({ device, metric }) => `${device} ${metric}`.toLowerCase().includes(text));
  if (by === 'device') {
    return down ? [...rows].reverse() : rows;
  }
  const ranks = rows.map((row) => (down ? -1 : 1) * rank(state, worst, row, by, now));
  const places = [...rows.keys()].sort((a, b) => ranks[a] - ranks[b]);
  return places.map((at) => rows[at]);
}

/**
 * How a device or one of its metrics is, by what the emitter says of it; else by what was received of this series.
 * @param {Device | undefined} device
 * @param {Series | undefined} series
 * @param {Moment} now
 * @param {string} [metric]
 */
export function statusOf(device, series, now, metric = '') {
  if (device) {
    return stateOf(device, metric, now);
  }
  if (!series?.heardAt) {
    return 'unknown';
  }
  return isStale(series, now) ? 'stale' : 'online';
}

/**
 * How a metric is, and whether somebody verifies its newest average.
 * @param {Series} series
 * @param {State} state
 * @param {Moment} now
 */
export function howIs(series, state, now) {
  const device = state.devices.get(series.device);
  const status = statusOf(device, series, now, series.metric);
  const staleAfter = device?.stale_after_ms;
  const last = newest(series);
  const isFaulty = Object.hasOwn(device?.faults ?? {}, series.metric) || (last.data === null && last.quality?.fault !== undefined);
  const since = device?.faults[series.metric]?.since;
  const good = series.windows.some(({ data }) => data !== null);
  const clock = deviceNow(state, series.device, now);
  const isOld = !series.heardAt && clock - last.end > silenceLimit(series.windows, staleAfter);
  const isCurrent = unverified(state) === '' && isVerified(status) && !isFaulty && !isOld && !isStale(series, now, staleAfter);
  return {
    state: status,
    staleAfter,
    interval: device?.interval_ms,
    fault: isFaulty ? { since, now: emitterNow(state, now), good } : null,
    noJob: unverified(state) === 'averages',
    old: isOld ? clock : undefined,
    isCurrent,
  };
}

/**
 * The averages as {@link line}, with a pause wherever windows are missing that the sensor's usual interval does not explain.
 * @param {readonly Window[]} windows by start, not empty
 * @param {number} [interval] the device's usual interval in milliseconds
 */
export function sparkline(windows, interval = 0) {
  const { start, end } = windows[windows.length - 1];
  const step = Math.max(end - start, sparseInterval(windows));
  const points = windows.slice(-SPARK_WINDOWS).map(({ start: time, data }) => ({ time, data }));
  return line(points, (SPARK_WINDOWS - 1) * step, joinedUpTo(windows, interval));
}

/**
 * The line through values in a box of 100 by 24, broken at each pause.
 * @param {readonly {time: number, data: number | null}[]} points by time in milliseconds, not empty
 * @param {number} span that the box is wide, up to the last point
 * @param {number} pause a longer one is a pause
 * @returns {string} of an SVG path
 */
export function line(points, span, pause) {
  const to = points[points.length - 1].time;
  const recent = points.filter(({ time }) => time >= to - span);
  const y = heightOf(recent);
  let before = -Infinity;
  let path = '';
  for (const { time, data } of recent) {
    if (data !== null) {
      path += `${time - before > pause ? 'M' : 'L'}${(100 - (100 * (to - time)) / span).toFixed(1)} ${y(data)}`;
      before = time;
    }
  }
  return path;
}

/**
 * How far down in the box a value is; in the middle when all are the same.
 * @param {readonly {data: number | null}[]} values
 * @returns {(value: number) => string}
 */
function heightOf(values) {
  const known = values.flatMap(({ data }) => (data === null ? [] : [data]));
  const low = Math.min(...known) / 2; // halves, as the difference of any two of them is finite
  const height = Math.max(...known) / 2 - low;
  return (value) => (height === 0 ? 12 : 22 - 20 * ((value / 2 - low) / height)).toFixed(1);
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
const MOST_ORDERED = 50_000;

/**
 * A text that sorts as people count: `device10` after `device2`. An Intl.Collator would, too, and takes ten times as long.
 * Known by the key of the row, as each other text would have to be made and hashed first.
 * @param {Row} row
 */
function inOrder({ key, device, metric }) {
  let text = ordered.get(key);
  if (text === undefined) {
    text = asCounted(`${device}\u0000${metric}`);
    if (ordered.size >= MOST_ORDERED) {
      ordered.clear();
    }
    ordered.set(key, text);
  }
  return text;
}

/** @param {string} text */
const asCounted = (text) => text.toLowerCase().normalize('NFKD').replace(/\d+/g, (digits) => digits.padStart(20, '0'));

/**
 * The metrics of one device in the order of its view: those in alarm or with a fault first, then as people count.
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
