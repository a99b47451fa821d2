// @ts-check
// The last windows of one device's metric. Pure but for the window that another replaces.

/** Averages kept of all series together; each may keep the same share of them. */
const KEEP_TOTAL = 200_000;
/** Averages kept a device and metric at most, the oldest goes first: an hour of windows of 15 s. */
export const KEEP_WINDOWS = 240;
/** And at least, however many series there are: what a sparkline shows. */
export const KEEP_FEW = 20;
/** So much time at most lies between two averages of a device that measures each second. */
export const RECENT_MS = 5_000;
/** So long after its own last average a series counts as stale. */
export const STALE_MS = 30_000;

/** @typedef {import('./state.js').Moment} Moment */

/**
 * One window of one device's metric, as in docs/messages.md. `start` and `end` are epoch milliseconds by the device's clock.
 * `data`, `min` and `max` are null or absent when every reading of the window was a fault.
 * @typedef {{device_name: string, metric: string, unit?: string, start: number, end: number, data?: number | null,
 *   min?: number | null, max?: number | null, count: number, final: boolean, quality?: Record<string, number>,
 *   place?: [number, number]}} Average
 */

/**
 * What of it is kept: the names are the series' own, and 200,000 of these are held.
 * @typedef {{unit?: string, start: number, end: number, data: number | null, min: number | null, max: number | null,
 *   count: number, final: boolean, quality?: Record<string, number>}} Window
 */

/**
 * @typedef Series
 * @property {string} device
 * @property {string} metric
 * @property {readonly Window[]} windows by start, never empty
 * @property {Moment} addedAt
 * @property {Moment | null} heardAt when its last live average came; null while it is known from a snapshot only
 * @property {Moment | null} openedAt when its newest window opened; null unless the page saw that happen
 */

/** @param {{device_name: string, metric: string}} named */
export const seriesKey = ({ device_name, metric }) => `${device_name}|${metric}`;

/** @param {Series} series */
export const newest = ({ windows }) => windows[windows.length - 1];

/**
 * How many windows each of so many series may keep.
 * @param {number} count
 */
export const keptEach = (count) => Math.min(KEEP_WINDOWS, Math.max(KEEP_FEW, Math.floor(KEEP_TOTAL / count)));

/**
 * Stale series have not been heard from for a while, or never: they show what was, not what is.
 * @param {Series} series
 * @param {Moment} now
 */
export function isStale(series, now) {
  return now.elapsed - (series.heardAt ?? series.addedAt).elapsed > STALE_MS;
}

/**
 * @param {Average} average
 * @param {Moment} now
 * @param {boolean} live
 * @returns {Series}
 */
export function started(average, now, live) {
  return {
    device: average.device_name,
    metric: average.metric,
    windows: [windowOf(average)],
    addedAt: now,
    heardAt: live ? now : null,
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
    heardAt: live ? now : series.heardAt,
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
    Number.isFinite(message.start) &&
    message.end > message.start &&
    Number.isFinite(message.data ?? 0) &&
    Number.isFinite(message.min ?? 0) &&
    Number.isFinite(message.max ?? 0) &&
    Number.isInteger(message.count) &&
    typeof message.final === 'boolean'
  );
}

/**
 * @param {Average} average
 * @returns {Window}
 */
export function windowOf({ unit, start, end, data = null, min = null, max = null, count, final, quality }) {
  return { unit, start, end, data, min, max, count, final, quality };
}

/**
 * A window that follows an update of a moment ago opened just now; after a pause nobody knows.
 * @param {Series} series
 * @param {Moment} now
 * @param {boolean} live
 */
function openedAt(series, now, live) {
  return live && series.heardAt && now.elapsed - series.heardAt.elapsed < RECENT_MS ? now : null;
}

/**
 * A window replaces the one with the same start, except that an open one never replaces a final one. It does so in place, which
 * is not pure: of 10,000 devices as many new windows a second, which live for one, are what a garbage collector likes least.
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
  if (window.final || !same.final) {
    Object.assign(same, window);
  }
  return windows;
}
