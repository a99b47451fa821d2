// @ts-check
// The status of a device, of a metric and of its newest average. Pure.
import { isVerified, stateOf } from './devices.js';
import { isStale, newest, silenceLimit } from './series.js';
import { deviceNow, emitterNow, unverified } from './verified.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Moment} Moment */
/** @typedef {import('./devices.js').Device} Device */
/** @typedef {import('./series.js').Series} Series */

/**
 * The status of a device or of one of its metrics, as the emitter reports it; otherwise from what was received of this series.
 * @param {Device | undefined} device
 * @param {Series | undefined} series
 * @param {Moment} now
 * @param {string} [metric]
 */
export function statusOf(device, series, now, metric = '') {
  if (device) {
    return stateOf(device, metric, now);
  }
  if (!series?.receivedAt) {
    return 'unknown';
  }
  return isStale(series, now) ? 'stale' : 'online';
}

/**
 * The status of a metric, and whether its newest average is verified.
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
  const isOld = !series.receivedAt && clock - last.end > silenceLimit(series.windows, staleAfter);
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
