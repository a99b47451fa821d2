// @ts-check
// The newest value of each metric, for a page that is opened without an emitter. Pure.
import { deviceOf } from './devices.js';
import { addRow, emptyOverview } from './overview.js';
import { isTime } from './series.js';

/** The maximum number of devices: about 500 KB of the 5 MB that a browser stores for a page. */
const MOST = 500;
/** The maximum number of metrics of each device. */
const MOST_ROWS = 20;

/** The version of the stored JSON; any other version is ignored. */
const VERSION = 4;

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Moment} Moment */

/**
 * @param {State} state
 * @param {Moment} now
 * @returns {string} JSON
 */
export function offlineCache({ devices, overview: { byDevice } }, now) {
  const kept = [...devices.values()].slice(0, MOST);
  const series = kept.flatMap(({ device_name: name }) => (byDevice.get(name) ?? []).slice(0, MOST_ROWS));
  return JSON.stringify({
    version: VERSION,
    at: now.clock,
    devices: kept.map(({ descriptions, ...device }) => ({ ...device, descriptions: Object.fromEntries(descriptions) })),
    series: series.map(({ device, metric, unit, end, value, qualities }, id) => [id, device, metric, unit, end / 1_000, value, qualities]),
  });
}

/**
 * Adds the devices of an earlier visit to a state that has none.
 * @param {State} state
 * @param {string} json
 * @returns {State}
 */
export function withOfflineCache(state, json) {
  const { version, at, devices, series } = parsed(json);
  if (state.devices.size > 0 || version !== VERSION || !isTime(at) || !Array.isArray(devices) || !Array.isArray(series)) {
    return state;
  }
  const overview = emptyOverview();
  series.forEach((row) => addRow(overview, row));
  const known = devices.flatMap((device) => deviceOf(device) ?? []).flatMap((device) => (device.state === 'removed' ? [] : device));
  return { ...state, cachedAt: at, overview, devices: new Map(known.map((device) => [device.device_name, { ...device, verified: -Infinity }])) };
}

/** @param {string} json */
function parsed(json) {
  try {
    return JSON.parse(json) ?? {};
  } catch {
    return {};
  }
}
