// @ts-check
// Which values are verified now, and how old the others are. Pure.
import { isVerified } from './devices.js';
import { RECENT_MS } from './series.js';

/** The page counts as live for this time after an average: a little more than a window. */
const LIVE_MS = 20_000;

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

/** The time of the last average that changed the page; readings alone change no average. @param {State} state */
export const lastLive = ({ pipeline, receivedAt, averageAt }) => (pipeline?.noJob ? averageAt : receivedAt);

/** Whether any of these devices is verified; cached, so that it is not computed in every frame. @type {WeakMap<State['devices'], boolean>} */
const anyVerified = new WeakMap();

/**
 * Sensors that report every few minutes send no average for a long time, but the emitter reports that they are on time.
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
  if (!state.isOverview) {
    return true; // this view gets no devices, and the emitter reports that the path works
  }
  if (!anyVerified.has(devices)) {
    anyVerified.set(devices, [...devices.values()].some(isShown));
  }
  return anyVerified.get(devices) === true;
}

/**
 * What is currently unverified: everything without a connection, an event or a bridge; averages and alerts without a job.
 * @param {State} state
 * @returns {'all' | 'averages' | ''}
 */
export function unverified({ connected, isSilent, pipeline }) {
  if (!connected || isSilent || pipeline?.noBridge) {
    return 'all';
  }
  return pipeline?.noJob ? 'averages' : '';
}

/**
 * The current time by the emitter's clock, in epoch milliseconds, because the browser's clock may be wrong.
 * @param {State} state
 * @param {Moment} now
 */
export function emitterNow({ pipeline }, now) {
  return pipeline?.at === undefined ? now.clock : pipeline.at + now.elapsed - pipeline.receivedAt.elapsed;
}

/**
 * The current time by a device's clock, with the offset that the emitter reported, in epoch milliseconds.
 * @param {State} state
 * @param {string} device
 * @param {Moment} now
 */
export const deviceNow = (state, device, now) => emitterNow(state, now) + (state.devices.get(device)?.clock_offset_ms ?? 0);

/**
 * The time since something arrived from a device or one of its series, in milliseconds; null if it is unknown.
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
