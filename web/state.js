// @ts-check
// What the page knows. Pure: no DOM and no clock; events.js changes it.
import { MIN_WINDOWS } from './series.js';

/** The most series; further ones are left out, and the page says so. */
export const MAX_SERIES = 20_000;
/** The most devices; further ones are left out, and the page says so. */
export const MAX_DEVICES = 20_000;
/** The most alerts, as in the emitter; the one that changed longest ago is evicted. */
export const MAX_ALERTS = 1_000;

/**
 * When something happened here. Ages are differences of `elapsed`, which no clock change touches; `clock` is for display only.
 * @typedef {{elapsed: number, clock: number}} Moment `performance.now()` and `Date.now()`, both in milliseconds
 */

/** @typedef {import('./series.js').Series} Series */
/** @typedef {import('./alerts.js').Alert} Alert */
/** @typedef {import('./readings.js').Reading} Reading */
/** @typedef {import('./pipeline.js').Pipeline} Pipeline */

/** @typedef {import('./devices.js').Device} Device */

/**
 * The offsets up to which the page has all averages: the greatest offset of each partition.
 * @typedef {{topic: string, offsets: Readonly<Record<string, number>>}} ResumeOffsets
 */

/** Why there is no connection. @typedef {'' | 'lost' | 'ended' | 'no_answer' | 'token' | 'refused' | 'not_loaded'} Problem */

/**
 * @typedef State
 * @property {boolean} connected
 * @property {Moment} since the time of the last change of `connected`
 * @property {Problem} problem why it is not connected; empty when nobody knows yet
 * @property {string} detail the message of the server
 * @property {boolean} retrying
 * @property {boolean} devicesChecked whether devices that the emitter did not send since the page joined were removed
 * @property {Moment} joinedAt when the page joined for the view that it shows
 * @property {Moment | null} receivedAt when the last live average or reading came, of any device
 * @property {Moment | null} averageAt when the last live average came, of any device
 * @property {string | null} subscription the only device shown; null for all
 * @property {ResumeOffsets | null} resume the offsets up to which all averages of the view are known; null until a snapshot is complete
 * @property {ResumeOffsets | null} overviewResume how far all devices are known, while only one is shown
 * @property {ReadonlyMap<string, Series>} series by `device|metric`
 * @property {ReadonlyMap<string, import('./series.js').Known>} known of series while their windows are sent again
 * @property {ReadonlyMap<string, Device>} devices by name
 * @property {ReadonlySet<string>} removed names of devices that were removed, whose late averages are ignored
 * @property {ReadonlyMap<string, Alert>} alerts by {@link alertKey}, the one that changed last is last
 * @property {readonly import('./rules.js').Rule[]} rules that the job runs with
 * @property {ReadonlyMap<string, readonly Reading[]>} readings of the device shown, by metric
 * @property {Pipeline | null} pipeline
 * @property {number | null} cachedAt when another visit kept the series shown (epoch ms); null once they are the emitter's
 * @property {number} leftOut averages of series beyond MAX_SERIES, and devices beyond MAX_DEVICES
 * @property {number} unreadable messages that were not what docs/messages.md says
 */

/**
 * @param {Moment} now
 * @returns {State}
 */
export function initialState(now) {
  return {
    connected: false,
    since: now,
    problem: '',
    detail: '',
    retrying: true,
    devicesChecked: false,
    joinedAt: now,
    receivedAt: null,
    averageAt: null,
    subscription: null,
    resume: null,
    overviewResume: null,
    series: new Map(),
    known: new Map(),
    devices: new Map(),
    removed: new Set(),
    alerts: new Map(),
    rules: [],
    readings: new Map(),
    pipeline: null,
    cachedAt: null,
    leftOut: 0,
    unreadable: 0,
  };
}

/**
 * Keeps `since` if the page only joined again for another view.
 * @param {State} state
 * @param {Moment} now
 * @returns {State}
 */
export function withConnected(state, now) {
  const since = state.connected ? state.since : now;
  return { ...state, connected: true, since, joinedAt: now, devicesChecked: false, problem: '', detail: '', retrying: true };
}

/**
 * Keeps `since` when the page was not connected already, so that each failed retry does not restart the count. Who has not
 * the token sees nothing of another visit.
 * @param {State} state
 * @param {Moment} now
 * @param {{problem: Problem, detail?: string, retrying?: boolean}} why
 * @returns {State}
 */
export function withDisconnected(state, now, { problem, detail = '', retrying = true }) {
  const since = state.connected ? now : state.since;
  const devices = state.connected ? verifiedUntil(state, -Infinity) : state.devices;
  const next = { ...state, connected: false, since, devices, problem, detail, retrying };
  return problem === 'token' && state.cachedAt !== null ? { ...next, cachedAt: null, series: new Map() } : next;
}

/**
 * The emitter sent each change of the devices shown until then.
 * @param {State} state
 * @param {number} elapsed
 */
function verifiedUntil({ devices }, elapsed) {
  const next = new Map(devices);
  devices.forEach((device, name) => next.set(name, { ...device, verified: Math.min(device.verified, elapsed) }));
  return next;
}

/**
 * Another view is opened. How far all devices are known is stored in `overviewResume` while one alone is shown, and of the device that was
 * shown no more is held than of the others.
 * @param {State} state
 * @param {string | null} subscription the only device to show, or null for all
 * @param {Moment} [now]
 * @returns {State}
 */
export function withSubscription(state, subscription, now = state.since) {
  const series = state.subscription === null ? state.series : trimmed(state.series, state.subscription);
  const devices = verifiedUntil(state, now.elapsed);
  const overviewResume = state.subscription === null ? state.resume : state.overviewResume;
  const resume = subscription === null ? overviewResume : null; // of one device the page may have kept too few windows
  return { ...state, subscription, series, devices, resume, overviewResume: subscription === null ? null : overviewResume, readings: new Map() };
}

/**
 * @param {State['series']} series
 * @param {string} device
 */
function trimmed(series, device) {
  const next = new Map(series);
  for (const [key, each] of series) {
    if (each.device === device) {
      next.set(key, { ...each, windows: each.windows.slice(-MIN_WINDOWS) });
    }
  }
  return next;
}

/**
 * What the page sends when it joins, as `auth` of socket.io-client.
 * @param {State} state
 * @param {string} token
 */
export function joining({ subscription, resume }, token) {
  return {
    ...(token !== '' && { token }),
    ...(subscription !== null && { subscription: encodeURIComponent(subscription) }),
    ...(resume && { resume }),
  };
}
