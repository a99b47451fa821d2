// @ts-check
// Which values are verified now, and how old the others are. Pure.
import { isVerified } from './devices.js';
import { RECENT_MS } from './series.js';

/** The page counts as live this long after an average: a window and a little. */
export const LIVE_MS = 20_000;

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Moment} Moment */
/** @typedef {import('./devices.js').Device} Device */
/** @typedef {'live' | 'stale' | 'waiting' | 'disconnected'} Connection */

/**
 * @param {State} state
 * @param {Moment} now
 * @returns {Connection}
 */
export function connection(state, now) {
  if (!state.connected) {
    return 'disconnected';
  }
  const lastAt = lastLive(state);
  if (lastAt && now.elapsed - lastAt.elapsed < LIVE_MS && lastAt.elapsed >= state.since.elapsed) {
    return 'live';
  }
  if (isVerifiedByEmitter(state, now)) {
    return 'live';
  }
  const justConnected = now.elapsed - state.since.elapsed < RECENT_MS;
  return !lastAt || justConnected ? 'waiting' : 'stale';
}

/** When what the page shows last moved; readings alone do not move averages. @param {State} state */
export const lastLive = ({ pipeline, receivedAt, averageAt }) => (pipeline?.noJob ? averageAt : receivedAt);

/** Whether any of these is verified, as that need not be found out each frame. @type {WeakMap<State['devices'], boolean>} */
const anyVerified = new WeakMap();

/**
 * Sensors that report each few minutes send no average for long, but the emitter says that they are on time.
 * @param {State} state
 * @param {Moment} now
 */
function isVerifiedByEmitter(state, now) {
  const { pipeline, devices, subscription } = state;
  if (!pipeline || now.elapsed - pipeline.receivedAt.elapsed > LIVE_MS || unverified(state) !== '') {
    return false;
  }
  const isShown = (/** @type {Device | undefined} */ device) => device !== undefined && device.verified === Infinity && isVerified(device.state);
  if (subscription !== null) {
    return isShown(devices.get(subscription));
  }
  if (!anyVerified.has(devices)) {
    anyVerified.set(devices, [...devices.values()].some(isShown));
  }
  return anyVerified.get(devices) === true;
}

/**
 * What nobody verifies at present: everything without a connection or a bridge, averages and alerts without a job.
 * @param {State} state
 * @returns {'all' | 'averages' | ''}
 */
export function unverified({ connected, pipeline }) {
  if (!connected || pipeline?.noBridge) {
    return 'all';
  }
  return pipeline?.noJob ? 'averages' : '';
}

/**
 * Now by the emitter's clock, in epoch milliseconds: the browser's may be wrong.
 * @param {State} state
 * @param {Moment} now
 */
export function emitterNow({ pipeline }, now) {
  return pipeline?.at === undefined ? now.clock : pipeline.at + now.elapsed - pipeline.receivedAt.elapsed;
}

/**
 * Now by a device's own clock, as far as the emitter knows that it is wrong, in epoch milliseconds.
 * @param {State} state
 * @param {string} device
 * @param {Moment} now
 */
export const deviceNow = (state, device, now) => emitterNow(state, now) + (state.devices.get(device)?.clock_offset_ms ?? 0);

/**
 * How long ago something of a device or of one of its series came, in milliseconds; null if that is not known.
 * @param {State} state
 * @param {Device | undefined} device
 * @param {import('./series.js').Series | undefined} series
 * @param {Moment} now
 */
export function seenAgo(state, device, series, now) {
  const ages = [
    device?.last_seen === undefined ? Infinity : emitterNow(state, now) - device.last_seen,
    series?.receivedAt ? now.elapsed - series.receivedAt.elapsed : Infinity,
  ];
  const age = Math.min(...ages);
  return age === Infinity ? null : Math.max(0, age);
}
