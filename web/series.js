// @ts-check
// The newest windows of one series. Pure, except that a window replaces an older one in place.

/** Averages kept of all series together; each may keep the same share of them. */
const MAX_TOTAL = 200_000;
/** Averages stored for each device and metric: an hour of windows of 15 s; the oldest is evicted first. */
export const MAX_WINDOWS = 240;
/** And at least, however many series there are: what a sparkline shows. */
export const MIN_WINDOWS = 20;
/** The longest time between two averages of a device that measures each second. */
export const RECENT_MS = 5_000;
/** A series is stale this long after its own last average, or later if its sensor reports less often. */
export const STALE_MS = 30_000;
/** A sensor that missed this many of its usual intervals is silent. The emitter and the job use the same number. */
export const MISSED_INTERVALS = 3;
/** The usual interval is the median of this many gaps, as in the job. */
const USUAL_GAPS = 10;
/** Times beyond this are not valid dates in JavaScript (ECMAScript, 21.4.1.1). */
const MAX_TIME = 8.64e15;

/** @typedef {import('./state.js').Moment} Moment */

/**
 * One window of one device's metric, as in docs/messages.md. `start` and `end` are epoch milliseconds by the device's clock.
 * `data`, `min` and `max` are null or absent when every reading of the window was a fault.
 * @typedef {{device_name: string, metric: string, unit?: string, start: number, end: number, data?: number | null,
 *   min?: number | null, max?: number | null, last?: number | null, count: number, final: boolean,
 *   revision?: number, quality?: Record<string, number>, position?: [number, number]}} Average
 */

/**
 * What of it is kept: the names are the series' own, and 200,000 of these are held.
 * @typedef {{unit?: string, start: number, end: number, data: number | null, min: number | null, max: number | null,
 *   last: number | null, count: number, final: boolean, revision?: number, quality?: Record<string, number>}} Window
 */

/**
 * @typedef Series
 * @property {string} device
 * @property {string} metric
 * @property {readonly Window[]} windows by start, never empty
 * @property {Moment} addedAt
 * @property {Moment | null} receivedAt when its last live average came; null while it is known from a snapshot only
 * @property {Moment | null} openedAt when its newest window opened; null unless the page saw that happen
 */

/** What stays true of a series while its windows are sent again. @typedef {Pick<Series, 'addedAt' | 'receivedAt'>} Known */

/** @param {{device_name: string, metric: string}} named */
export const seriesKey = ({ device_name, metric }) => `${device_name}|${metric}`;

/** @param {Series} series */
export const newest = ({ windows }) => windows[windows.length - 1];

/**
 * How many windows each series may keep if there are this many series.
 * @param {number} count
 */
export const windowsPerSeries = (count) => Math.min(MAX_WINDOWS, Math.max(MIN_WINDOWS, Math.floor(MAX_TOTAL / count)));

/**
 * No average came for longer than the sensor's usual interval explains: the series shows what was, not what is.
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
 * The usual time between two windows, in milliseconds: the median of the last gaps. 0 when most windows follow each other
 * without a gap, because the sensor then reports at least once a window.
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
 * A pause between the starts of two windows that is longer than this breaks the line: one missing window, or three missed
 * intervals of a sensor that reports less often than once a window.
 * @param {readonly Window[]} windows by start
 * @param {number} [interval] the device's usual interval in milliseconds, if the emitter knows it
 */
export function joinedUpTo(windows, interval = 0) {
  const { start, end } = windows[windows.length - 1] ?? { start: 0, end: 0 };
  const usual = Math.max(sparseInterval(windows), interval > end - start ? interval : 0);
  return usual === 0 ? 1.5 * (end - start) : MISSED_INTERVALS * usual;
}

/**
 * The newest window with a mean; the windows after it hold faults only.
 * @param {readonly Window[]} windows by start
 */
export function lastGood(windows) {
  let at = windows.length - 1;
  while (at >= 0 && windows[at].data === null) {
    at--;
  }
  return windows[at];
}

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
 * How far the newest window is, in milliseconds; null when it is finished, nobody saw it open, or the device went silent.
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
 * @param {Known} [known] from before the page asked for the windows again
 * @returns {Series}
 */
export function started(average, now, live, known) {
  return {
    device: average.device_name,
    metric: average.metric,
    windows: [windowOf(average)],
    addedAt: known?.addedAt ?? now,
    receivedAt: live ? now : known?.receivedAt ?? null,
    openedAt: null, // perhaps it was open for long already
  };
}

/**
 * Another series each time: by that a view knows that there is something to draw.
 * @param {Series} series
 * @param {Average} average
 * @param {Moment} now
 * @param {boolean} live
 * @param {number} keep windows
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
 * Whether it is a time in epoch milliseconds that can be written as a date.
 * @param {unknown} time
 */
export const isTime = (time) => Number.isFinite(time) && Math.abs(Number(time)) <= MAX_TIME;

/**
 * @param {Average} average
 * @returns {Window}
 */
export function windowOf(average) {
  const { unit, start, end, data = null, min = null, max = null, last = null, count, final, revision = 0, quality } = average;
  return { unit, start, end, data, min, max, last, count, final, revision, quality };
}

/**
 * A window that follows an update of a moment ago opened just now; after a pause nobody knows.
 * @param {Series} series
 * @param {Moment} now
 * @param {boolean} live
 */
function openedAt(series, now, live) {
  return live && series.receivedAt && now.elapsed - series.receivedAt.elapsed < RECENT_MS ? now : null;
}

/**
 * A window replaces the one with the same start, except one of a higher revision, or a final one of the same revision when it is
 * open itself: the emitter decides in the same way. It replaces the window in place: 10,000 devices would
 * otherwise make 10,000 short-lived objects a second.
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
 * Whether this window stays although the other one came later. A window without a revision has the lowest one.
 * @param {Window} one
 * @param {Window} later
 */
function outranks(one, later) {
  const ahead = (one.revision ?? 0) - (later.revision ?? 0);
  return ahead > 0 || (ahead === 0 && one.final && !later.final);
}
