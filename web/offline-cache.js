// @ts-check
// The newest average of each device, for a page that is opened where there is no emitter. Pure.
import { isAverage, isTime, newest, seriesKey, started } from './series.js';

/** Averages kept, the first ones that came: some 100 KB of the 5 MB that a browser keeps for a page. */
const MOST = 500;

/**
 * Of what is stored. Version 1 had no number; a higher one is of a later page, which this one does not know how to read.
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
 * What another visit remembered, when this one knows nothing yet; as it is when that cannot be read, or is of a later version.
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
