// @ts-check
// The newest average of each series, for a page that is opened without an emitter. Pure.
import { isAverage, isTime, newest, seriesKey, started } from './series.js';

/** The maximum number of averages: about 100 KB of the 5 MB that a browser stores for a page. */
const MOST = 500;

/**
 * The version of the stored JSON. Version 1 had no number; a higher version is ignored.
 */
const VERSION = 3;

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Moment} Moment */

/**
 * @param {State} state
 * @param {Moment} now
 * @returns {string} JSON
 */
export function offlineCache({ series }, now) {
  const averages = [...series.values()].slice(0, MOST).map((each) => ({ device_name: each.device, metric: each.metric, ...newest(each) }));
  return JSON.stringify({ version: VERSION, at: now.clock, averages });
}

/**
 * Adds the averages of an earlier visit to a state that has none. Unreadable ones and those of a later version are ignored.
 * @param {State} state
 * @param {string} json
 * @param {Moment} now
 * @returns {State}
 */
export function withOfflineCache(state, json, now) {
  const { version = 1, at, averages } = parsed(json);
  const isKnown = version === 1 || version === 2 || version === VERSION;
  if (state.series.size > 0 || !isKnown || !isTime(at) || !Array.isArray(averages)) {
    return state;
  }
  const known = averages.filter(isAverage).slice(0, MOST);
  return { ...state, cachedAt: at, series: new Map(known.map((average) => [seriesKey(average), started(average, now, false)])) };
}

/** @param {string} json */
function parsed(json) {
  try {
    return JSON.parse(json) ?? {};
  } catch {
    return {};
  }
}
