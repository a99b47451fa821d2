// @ts-check
// What the page knows, and how each event changes it. Pure: no DOM, no clock of its own, nothing is changed in place.

/** Averages kept a device and metric; the oldest goes first. An hour of windows of 15 s. */
export const KEEP_WINDOWS = 240;
/** Cards on the page; a device and metric beyond that is left out, and the page says so. */
export const KEEP_SERIES = 500;
/** So long after an average the page as a whole still counts as live: a window and a little, as a slow device sends no more. */
export const LIVE_MS = 20_000;
/** So much time at most lies between two averages of a device that measures each second. */
const RECENT_MS = 5_000;
/** So long after its own last average a card counts as stale. */
export const CARD_STALE_MS = 30_000;

/**
 * When something happened here. Ages are differences of `elapsed`, which no clock change touches; `clock` is for display only.
 * @typedef {{elapsed: number, clock: number}} Moment `performance.now()` and `Date.now()`, both in milliseconds
 */

/**
 * One window of one device's metric, as in docs/messages.md. `start` and `end` are epoch milliseconds by the device's clock.
 * `data`, `min` and `max` are null or absent when every reading of the window was a fault.
 * @typedef {{device_name: string, metric: string, unit?: string, start: number, end: number, data?: number | null,
 *   min?: number | null, max?: number | null, count: number, final: boolean, quality?: Record<string, number>,
 *   place?: [partition: number, offset: number]}} Average
 */

/**
 * @typedef Series the last windows of one device's metric: what one card shows
 * @property {string} device
 * @property {string} metric
 * @property {readonly Average[]} windows by start, at most KEEP_WINDOWS, never empty
 * @property {Moment} addedAt
 * @property {Moment | null} heardAt when its last live average came; null while it is known from a snapshot only
 * @property {Moment | null} openedAt when its newest window opened; null unless the page saw that happen
 */

/**
 * @typedef State
 * @property {boolean} connected
 * @property {Moment} since when `connected` last changed
 * @property {string} problem why it is not connected, in words; empty when nobody knows yet
 * @property {boolean} retrying
 * @property {Moment | null} heardAt when the last live average came, of any device
 * @property {ReadonlyMap<string, Series>} series by `device|metric`
 * @property {number} leftOut averages of series beyond KEEP_SERIES
 * @property {Places | null} places up to where it has all averages; null until a snapshot came whole
 * @property {number} unreadable messages that were not what docs/messages.md says
 */

/**
 * How far this page has come in the topic of averages: the emitter sends what came after it.
 * @typedef {{topic: string, offsets: Readonly<Record<string, number>>}} Places
 */

/** @typedef {'live' | 'stale' | 'waiting' | 'disconnected'} Connection */

/**
 * @param {Moment} now
 * @returns {State}
 */
export function initialState(now) {
  return {
    connected: false,
    since: now,
    problem: '',
    retrying: true,
    heardAt: null,
    series: new Map(),
    leftOut: 0,
    places: null,
    unreadable: 0,
  };
}

/**
 * @param {State} state
 * @param {Moment} now
 * @returns {State}
 */
export function withConnected(state, now) {
  return { ...state, connected: true, since: now, problem: '', retrying: true };
}

/**
 * Keeps `since` when the page was not connected already, so that each failed retry does not restart the count.
 * @param {State} state
 * @param {Moment} now
 * @param {string} problem
 * @param {boolean} [retrying]
 * @returns {State}
 */
export function withDisconnected(state, now, problem, retrying = true) {
  return { ...state, connected: false, since: state.connected ? now : state.since, problem, retrying };
}

/**
 * The event `average`.
 * @param {State} state
 * @param {unknown} message
 * @param {Moment} now
 * @returns {State}
 */
export function withAverage(state, message, now) {
  if (!isAverage(message)) {
    return { ...state, unreadable: state.unreadable + 1 };
  }
  return { ...withAverages(state, [message], now, true), heardAt: now, places: beyond(state.places, message) };
}

/**
 * The event `snapshot`: one page of what the emitter remembers. It says nothing about who is alive now.
 * @param {State} state
 * @param {unknown} message
 * @param {Moment} now
 * @returns {State}
 */
export function withSnapshot(state, message, now) {
  const averages = /** @type {any} */ (message)?.averages;
  if (!Array.isArray(averages)) {
    return { ...state, unreadable: state.unreadable + 1 };
  }
  const readable = averages.filter(isAverage);
  const unreadable = state.unreadable + averages.length - readable.length;
  const places = /** @type {any} */ (message).places ?? state.places; // with the last page only
  return { ...withAverages(state, readable, now, false), unreadable, places };
}

/**
 * @param {Places | null} places
 * @param {Average} average
 * @returns {Places | null}
 */
function beyond(places, average) {
  if (!places || !average.place) {
    return places;
  }
  const [partition, offset] = average.place;
  const known = places.offsets[partition] ?? -1;
  return offset > known ? { ...places, offsets: { ...places.offsets, [partition]: offset } } : places;
}

/**
 * @param {State} state
 * @param {Moment} now
 * @returns {Connection}
 */
export function connection(state, now) {
  if (!state.connected) {
    return 'disconnected';
  }
  if (state.heardAt && now.elapsed - state.heardAt.elapsed < LIVE_MS && state.heardAt.elapsed >= state.since.elapsed) {
    return 'live';
  }
  const justConnected = now.elapsed - state.since.elapsed < RECENT_MS;
  return !state.heardAt || justConnected ? 'waiting' : 'stale';
}

/**
 * Stale cards have not been heard from for a while, or never: they show what was, not what is.
 * @param {Series} series
 * @param {Moment} now
 */
export function isStale(series, now) {
  return now.elapsed - (series.heardAt ?? series.addedAt).elapsed > CARD_STALE_MS;
}

/** @param {Series} series */
export function newest(series) {
  return series.windows[series.windows.length - 1];
}

/**
 * By device name, then metric; `device10` comes after `device2`.
 * @param {State} state
 */
export function sortedSeries(state) {
  return [...state.series.values()].sort(
    (a, b) => order.compare(a.device, b.device) || order.compare(a.metric, b.metric),
  );
}

const order = new Intl.Collator('en', { numeric: true });

/** @param {{device_name: string, metric: string}} average */
export function seriesKey({ device_name, metric }) {
  return `${device_name}|${metric}`;
}

/**
 * @param {State} state
 * @param {Average[]} averages
 * @param {Moment} now
 * @param {boolean} live
 * @returns {State}
 */
function withAverages(state, averages, now, live) {
  const all = new Map(state.series);
  let leftOut = state.leftOut;
  for (const average of averages) {
    const key = seriesKey(average);
    const series = all.get(key);
    if (!series && all.size >= KEEP_SERIES) {
      leftOut++;
      continue;
    }
    all.set(key, series ? extended(series, average, now, live) : started(average, now, live));
  }
  return { ...state, series: all, leftOut };
}

/**
 * @param {Average} average
 * @param {Moment} now
 * @param {boolean} live
 * @returns {Series}
 */
function started(average, now, live) {
  return {
    device: average.device_name,
    metric: average.metric,
    windows: [average],
    addedAt: now,
    heardAt: live ? now : null,
    openedAt: null, // perhaps it was open for long already
  };
}

/**
 * @param {Series} series
 * @param {Average} average
 * @param {Moment} now
 * @param {boolean} live
 * @returns {Series}
 */
function extended(series, average, now, live) {
  return {
    ...series,
    windows: withWindow(series.windows, average),
    heardAt: live ? now : series.heardAt,
    openedAt: average.start > newest(series).start ? openedAt(series, now, live) : series.openedAt,
  };
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
 * A window replaces the one with the same start, except that an open one never replaces a final one.
 * @param {readonly Average[]} windows
 * @param {Average} average
 */
function withWindow(windows, average) {
  let at = windows.length;
  while (at > 0 && windows[at - 1].start > average.start) {
    at--;
  }
  const same = windows[at - 1]?.start === average.start ? windows[at - 1] : undefined;
  if (same?.final && !average.final) {
    return windows;
  }
  const before = windows.slice(0, same ? at - 1 : at);
  return [...before, average, ...windows.slice(at)].slice(-KEEP_WINDOWS);
}

/**
 * @param {any} message
 * @returns {message is Average}
 */
function isAverage(message) {
  return (
    typeof message?.device_name === 'string' &&
    typeof message.metric === 'string' &&
    Number.isFinite(message.start) &&
    message.end > message.start &&
    [message.data, message.min, message.max].every((number) => Number.isFinite(number ?? 0)) &&
    Number.isInteger(message.count) &&
    typeof message.final === 'boolean'
  );
}
