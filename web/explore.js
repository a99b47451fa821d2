// @ts-check
// One metric of many devices: which devices, how they compare, and which of them differ from the others. Pure.
import { pointedAt } from './columns.js';
import { labelsOf } from './fleet-members.js';
import { compare, isHousekeeping, naturalKey } from './metric-order.js';
import { widest } from './history.js';

/** @typedef {import('./series.js').Window} Window */
/** @typedef {import('./rules.js').Rule} Rule */
/** @typedef {import('./state.js').State} State */

/** Up to this many devices each have a line; above it, there is a band with the outliers. */
export const MAX_LINES = 12;
/** The maximum number of devices in one chart; the view says so if there are more. */
export const MAX_DEVICES = 300;
/** The number of outliers that have a line and a name. */
const MAX_OUTLIERS = 5;

/**
 * What a person wants to see. `tag` is `name:text`, and `devices` are names; empty for all devices.
 * @typedef {{metric: string, tag: string, search: string, devices: readonly string[]}} Selection
 */

/** The metrics and their numbers of devices: what devices measure first, then what they say about themselves; the commonest first. @param {State['overview']} overview @returns {[string, number][]} */
export function metricsOf({ byDevice }) {
  /** @type {Map<string, number>} */
  const found = new Map();
  for (const rows of byDevice.values()) {
    rows.forEach(({ metric }) => found.set(metric, (found.get(metric) ?? 0) + 1));
  }
  return [...found].sort(([a, one], [b, other]) => Number(isHousekeeping(a)) - Number(isHousekeeping(b)) || other - one || compare(naturalKey(a), naturalKey(b)));
}

/** The labels of the metrics; made again if a device has changed. @type {WeakMap<State['devices'], Map<string, string>>} */
const labels = new WeakMap();

/** The label of each metric that has the same one at all devices. @param {State} state */
export function metricLabels({ overview: { byDevice }, devices }) {
  const known = labels.get(devices) ?? labelsOf([...byDevice].map(([name, rows]) => ({ rows, device: devices.get(name) })));
  labels.set(devices, known);
  return known;
}

/** The tags of all devices as `name:text`, sorted. @param {State['devices']} devices */
export function tagsOf(devices) {
  const found = new Set([...devices.values()].flatMap(({ tags }) => Object.entries(tags).map(([name, text]) => `${name}:${text}`)));
  return [...found].sort((a, b) => compare(naturalKey(a), naturalKey(b)));
}

/**
 * The names of the devices that have the metric, by name.
 * @param {State} state
 * @param {Selection} wanted
 */
export function devicesOf({ overview: { byDevice }, devices }, { metric, tag, search, devices: named }) {
  const text = search.trim().toLowerCase();
  const colon = tag.indexOf(':');
  const hasTag = (/** @type {string} */ name) => tag === '' || devices.get(name)?.tags[tag.slice(0, colon)] === tag.slice(colon + 1);
  const names = named.length > 0 ? named.filter((name) => byDevice.has(name)) : [...byDevice.keys()];
  return names
    .filter((name) => byDevice.get(name)?.some((row) => row.metric === metric) && hasTag(name) && isNamed(name, devices.get(name), text))
    .map((name) => ({ name, key: naturalKey(name) }))
    .sort((a, b) => compare(a.key, b.key))
    .map(({ name }) => name);
}

/**
 * Whether the name or the label of a device has this text.
 * @param {string} name
 * @param {{label?: string} | undefined} device
 * @param {string} text in lower case
 */
export const isNamed = (name, device, text) => `${name}\n${device?.label ?? ''}`.toLowerCase().includes(text);

/**
 * The statistics of one device. `beyond` is for how long its mean was beyond the threshold, in milliseconds; null without one.
 * @typedef {{mean: number, min: number, max: number, beyond: number | null, unit?: string}} Statistics
 */

/**
 * @param {readonly Window[]} windows
 * @param {Rule | undefined} rule
 * @returns {Statistics | null} null if there is no value
 */
export function statisticsOf(windows, rule) {
  const known = windows.filter(({ data }) => data !== null);
  if (known.length === 0) {
    return null;
  }
  const total = { count: 0, sum: 0, min: Infinity, max: -Infinity, beyond: 0 };
  for (const { data, min, max, count, start, end } of known) {
    const mean = Number(data);
    total.count += count;
    total.sum += mean * count;
    total.min = Math.min(total.min, min ?? mean);
    total.max = Math.max(total.max, max ?? mean);
    total.beyond += rule && isBeyond(mean, rule) ? end - start : 0;
  }
  const { unit } = known[known.length - 1];
  return { mean: total.sum / total.count, min: total.min, max: total.max, beyond: rule ? total.beyond : null, unit };
}

/**
 * @param {number} value
 * @param {Rule} rule
 */
const isBeyond = (value, { direction, level }) => (direction === 'above' ? value >= level : value <= level);

/**
 * The threshold that a rising value crosses first, or, if there is none, the one that a falling value crosses first.
 * @param {readonly Rule[]} rules the highest first
 */
export const firstThreshold = (rules) => rules.findLast(({ direction }) => direction === 'above') ?? rules.find(({ direction }) => direction === 'below');

/**
 * A percentile between two values is interpolated.
 * @param {readonly number[]} sorted not empty
 * @param {number} share 0 to 1
 */
export function percentile(sorted, share) {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

/**
 * The 10th percentile, the median and the 90th percentile of all devices at times across the axis. `x` is in epoch seconds.
 * @param {readonly (readonly Window[])[]} devices
 * @param {[number, number]} axis in epoch milliseconds
 * @param {number} points
 */
export function band(devices, [from, to], points) {
  const known = devices.filter((windows) => windows.length > 0);
  const width = Math.max((to - from) / points, ...known.map(widest));
  const times = Array.from({ length: Math.ceil((to - from) / width) }, (_, at) => from + (at + 0.5) * width).filter((time) => time < to);
  const at = times.map((time) => {
    const values = known.map((windows) => pointedAt(windows, time)?.data ?? null).filter((value) => value !== null).sort((a, b) => a - b);
    return values.length === 0 ? [null, null, null] : [0.1, 0.5, 0.9].map((share) => percentile(values, share));
  });
  const [low, median, high] = [0, 1, 2].map((column) => at.map((row) => row[column]));
  return { x: times.map((time) => time / 1000), low, median, high };
}

/** Means beyond the quartiles by this many times their distance are outliers (Tukey's fences). */
const FENCE = 1.5;

/**
 * The devices whose means differ most from the others, the furthest first.
 * @param {ReadonlyMap<string, Statistics>} statistics by device
 * @returns {string[]}
 */
export function outliersOf(statistics) {
  const means = [...statistics.values()].map(({ mean }) => mean).sort((a, b) => a - b);
  if (means.length === 0) {
    return [];
  }
  const [low, high] = [percentile(means, 0.25), percentile(means, 0.75)];
  const distance = (/** @type {number} */ mean) => Math.max(low - mean, mean - high);
  return [...statistics].filter(([, { mean }]) => distance(mean) > FENCE * (high - low))
    .sort(([, a], [, b]) => distance(b.mean) - distance(a.mean)).slice(0, MAX_OUTLIERS).map(([name]) => name);
}

/** What the table can be sorted by. */
export const SORTS = /** @type {const} */ (['mean', 'min', 'max', 'beyond']);
/** @typedef {typeof SORTS[number]} Sort */

/**
 * The devices by one of their statistics, those without any last.
 * @param {readonly string[]} names
 * @param {ReadonlyMap<string, Statistics>} statistics
 * @param {Sort} by
 * @param {boolean} isAscending
 */
export function sorted(names, statistics, by, isAscending) {
  const value = (/** @type {string} */ name) => statistics.get(name)?.[by] ?? null;
  return [...names].sort((a, b) => {
    const [one, other] = [value(a), value(b)];
    if (one === null || other === null) {
      return Number(one === null) - Number(other === null);
    }
    return isAscending ? one - other : other - one;
  });
}
