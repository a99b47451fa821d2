// @ts-check
// The newest windows of one series. Pure, except that a window replaces an older one in place.
import { isTime } from './figures.js';

export { isTime };

/** Averages stored for each device and metric: an hour of windows of 15 s; the oldest is evicted first. */
export const MAX_WINDOWS = 240;
/** The longest time between two averages of a device that measures every second. */
export const RECENT_MS = 5_000;
/** A series is stale this long after its own last average, or later if its sensor reports less often. */
export const STALE_MS = 30_000;
/** A sensor that missed this many of its usual intervals is silent. The emitter and the job use the same number. */
export const MISSED_INTERVALS = 3;
/** The usual interval is the median of this many gaps, as in the job. */
const USUAL_GAPS = 10;

/** @typedef {import('./state.js').Moment} Moment */

/**
 * One window of one device's metric, as in docs/messages.md. `start` and `end` are epoch milliseconds by the device's clock.
 * `data`, `min` and `max` are null or absent if every reading of the window was a fault.
 * @typedef {{device_name: string, metric: string, unit?: string, start: number, end: number, data?: number | null,
 *   min?: number | null, max?: number | null, last?: number | null, count: number, final: boolean,
 *   revision?: number, quality?: Record<string, number>, position?: [number, number]}} Average
 */

/**
 * The stored part of an average. The series has the names, because there may be 200,000 windows.
 * @typedef {{unit?: string, start: number, end: number, data: number | null, min: number | null, max: number | null,
 *   last: number | null, count: number, final: boolean, revision?: number, quality?: Record<string, number>}} Window
 */

/**
 * @typedef Series
 * @property {string} device
 * @property {string} metric
 * @property {readonly Window[]} windows by start, never empty
 * @property {Moment} addedAt
 * @property {Moment | null} receivedAt when its last live average arrived; null if it is known only from a snapshot
 * @property {Moment | null} openedAt when its newest window opened; null unless the page saw that happen
 */

/** What remains valid while the windows of a series are sent again. @typedef {Pick<Series, 'addedAt' | 'receivedAt'>} Known */

/** @param {{device_name: string, metric: string}} named */
export const seriesKey = ({ device_name, metric }) => `${device_name}|${metric}`;

/** @param {Series} series */
export const newest = ({ windows }) => windows[windows.length - 1];

/**
 * Whether no average arrived for longer than the usual interval of the sensor explains, so that the series is out of date.
 * @param {Series} series
 * @param {Moment} now
 * @param {number} [staleAfter] the emitter's limit for the device, in milliseconds
 */
export function isStale(series, now, staleAfter = 0) {
  return now.elapsed - (series.receivedAt ?? series.addedAt).elapsed > silenceLimit(series.windows, staleAfter);
}

/**
 * How long a series may lack a new average, in milliseconds.
 * @param {readonly Window[]} windows by start
 * @param {number} [staleAfter] the emitter's limit for the device
 */
export const silenceLimit = (windows, staleAfter = 0) => Math.max(STALE_MS, staleAfter, MISSED_INTERVALS * sparseInterval(windows));

/**
 * The usual time between two windows, in milliseconds: the median of the last gaps. It is 0 if most windows follow each other
 * without a gap, because the sensor then reports at least once per window.
 * @param {readonly Window[]} windows by start
 */
export function sparseInterval(windows) {
  const last = windows.slice(-USUAL_GAPS - 1);
  const gaps = last.slice(1).map(({ start }, at) => start - last[at].start).sort((a, b) => a - b);
  const median = gaps[(gaps.length - 1) >> 1] ?? 0;
  const { start, end } = windows[windows.length - 1] ?? { start: 0, end: 0 };
  return median > end - start ? median : 0;
}

/**
 * The longest time between the starts of two windows that the line joins. One missing window breaks the line, or three missed
 * intervals of a sensor that reports less often than once per window.
 * @param {readonly Window[]} windows by start
 * @param {number} [interval] the device's usual interval in milliseconds, if the emitter knows it
 */
export function joinedUpTo(windows, interval = 0) {
  const { start, end } = windows[windows.length - 1] ?? { start: 0, end: 0 };
  const usual = Math.max(sparseInterval(windows), interval > end - start ? interval : 0);
  return usual === 0 ? 1.5 * (end - start) : MISSED_INTERVALS * usual;
}

/**
 * The newest window with a mean; the windows after it have only faults.
 * @param {readonly Window[]} windows by start
 */
export function lastGood(windows) {
  let at = windows.length - 1;
  while (at >= 0 && windows[at].data === null) {
    at--;
  }
  return windows[at];
}

/** The unit of the newest window with a mean; empty if it has none. @param {readonly Window[]} windows by start, not empty */
export const newestUnit = (windows) => (lastGood(windows) ?? windows[windows.length - 1]).unit ?? '';

/**
 * A metric that was only ever 0 or 1 and has no unit is a switch: it is on or off.
 * @param {readonly Window[]} windows
 */
export function isSwitch(windows) {
  const known = windows.filter(({ data }) => data !== null);
  const bit = (/** @type {number | null} */ value) => value === 0 || value === 1;
  return known.length > 0 && known.every(({ unit, min, max }) => !unit && bit(min) && bit(max));
}

/**
 * Whether a switch was on at the end of a window.
 * @param {Window} window
 */
export const isOn = ({ last, data }) => (last ?? data ?? 0) >= 0.5;

/**
 * The age of the newest window, in milliseconds; null if it is finished, if the page did not see it open, or if the device is
 * silent.
 * @param {Series} series
 * @param {Moment} now
 */
export function progress(series, now) {
  const { start, end, final } = newest(series);
  return final || !series.openedAt || isStale(series, now) ? null : Math.min(now.elapsed - series.openedAt.elapsed, end - start);
}

/**
 * @param {Average} average
 * @param {Moment} now
 * @param {boolean} live
 * @param {Known} [known] from before the page requested the windows again
 * @returns {Series}
 */
export function started(average, now, live, known) {
  return {
    device: average.device_name,
    metric: average.metric,
    windows: [windowOf(average)],
    addedAt: known?.addedAt ?? now,
    receivedAt: live ? now : known?.receivedAt ?? null,
    openedAt: null, // it may have been open for a long time
  };
}

/**
 * Returns a new object each time, so that a view knows that it must draw.
 * @param {Series} series
 * @param {Average} average
 * @param {Moment} now
 * @param {boolean} live
 * @param {number} keep the maximum number of windows
 * @returns {Series}
 */
export function extended(series, average, now, live, keep) {
  return {
    ...series,
    windows: withWindow(series.windows, windowOf(average), keep),
    receivedAt: live ? now : series.receivedAt,
    openedAt: average.start > newest(series).start ? openedAt(series, now, live) : series.openedAt,
  };
}

/**
 * @param {any} message
 * @returns {message is Average}
 */
export function isAverage(message) {
  return (
    typeof message?.device_name === 'string' &&
    typeof message.metric === 'string' &&
    isTime(message.start) &&
    isTime(message.end) &&
    message.end > message.start &&
    [message.data, message.min, message.max, message.last].every((number) => Number.isFinite(number ?? 0)) &&
    Number.isInteger(message.count) &&
    typeof message.final === 'boolean' &&
    Number.isFinite(message.revision ?? 0) &&
    (message.quality === undefined || (message.quality !== null && typeof message.quality === 'object'))
  );
}

/**
 * @param {Average} average
 * @returns {Window}
 */
export function windowOf(average) {
  const { unit, start, end, data = null, min = null, max = null, last = null, count, final, revision = 0, quality } = average;
  return { unit, start, end, data, min, max, last, count, final, revision, quality };
}

/**
 * A window that directly follows an update opened just now. After a pause, the time is unknown.
 * @param {Series} series
 * @param {Moment} now
 * @param {boolean} live
 */
function openedAt(series, now, live) {
  return live && series.receivedAt && now.elapsed - series.receivedAt.elapsed < RECENT_MS ? now : null;
}

/**
 * A window replaces the one with the same start, unless that one has a higher revision, or is final and has the same revision.
 * The emitter decides in the same way. The window is replaced in place, because 10,000 devices would otherwise create 10,000
 * short-lived objects per second.
 * @param {readonly Window[]} windows
 * @param {Window} window
 * @param {number} keep
 */
function withWindow(windows, window, keep) {
  let at = windows.length;
  while (at > 0 && windows[at - 1].start > window.start) {
    at--;
  }
  const same = windows[at - 1];
  if (same?.start !== window.start) {
    return [...windows.slice(0, at), window, ...windows.slice(at)].slice(-keep);
  }
  if (!outranks(same, window)) {
    Object.assign(same, window);
  }
  return windows;
}

/**
 * Whether this window remains although the other one arrived later. A window without a revision has the lowest one.
 * @param {Window} one
 * @param {Window} later
 */
function outranks(one, later) {
  const ahead = (one.revision ?? 0) - (later.revision ?? 0);
  return ahead > 0 || (ahead === 0 && one.final && !later.final);
}
