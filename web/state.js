// @ts-check
// The state of the page. Pure: it uses no DOM and no clock; events.js changes it.
import { emptyOverview } from './overview.js';

/** The maximum number of series. Others are left out, and the page says so. */
export const MAX_SERIES = 20_000;
/** The maximum number of devices. Others are left out, and the page says so. */
export const MAX_DEVICES = 20_000;
/** The maximum number of alerts, as in the emitter; the least recently changed one is evicted. */
export const MAX_ALERTS = 1_000;

/**
 * When something happened on the page. Ages are differences of `elapsed`, which clock changes do not affect. `clock` is only
 * for display.
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
 * @property {Problem} problem why it is not connected; empty while the reason is unknown
 * @property {string} detail the message of the server
 * @property {boolean} retrying
 * @property {Moment | null} receivedAt when the last live average or reading of any device arrived
 * @property {Moment | null} averageAt when the last live average of any device arrived
 * @property {string | null} subscription the only device shown; null for all
 * @property {boolean} isSilent whether the emitter has sent nothing for a while, so that the connection may be dead
 * @property {boolean} isOverview whether the view needs the overview
 * @property {import('./overview.js').Overview} overview the newest averages of all devices
 * @property {ResumeOffsets | null} resume the offsets up to which the page has all averages of the device shown; null until a snapshot is complete
 * @property {ReadonlyMap<string, Series>} series of the device shown, by `device|metric`
 * @property {ReadonlyMap<string, import('./series.js').Known>} known what is known of series while their windows are sent again
 * @property {ReadonlyMap<string, Device>} devices by name
 * @property {ReadonlySet<string>} removed the names of removed devices, whose late averages are ignored
 * @property {ReadonlyMap<string, Alert>} alerts by {@link alertKey}; the last one changed last
 * @property {ReadonlyMap<string, import('./incident.js').Incident>} incidents the open ones by `device|metric`, the ended ones by {@link incidentKey}
 * @property {{alerts: Set<string>, incidents: Set<string>}} unconfirmed the keys of those from before the page joined, which it has not got again
 * @property {readonly import('./rules.js').Rule[]} rules the rules of the job about levels
 * @property {ReadonlyMap<string, import('./incident.js').RuleText>} ruleTexts the texts of all rules, by name
 * @property {ReadonlyMap<string, readonly Reading[]>} readings the readings of the device shown, by metric
 * @property {Pipeline | null} pipeline
 * @property {number | null} cachedAt when an earlier visit stored the overview shown, in epoch milliseconds; null if they are from the emitter
 * @property {number} leftOut the number of averages, rows and devices beyond MAX_SERIES, MAX_ROWS and MAX_DEVICES
 * @property {number} unreadable the number of messages that were not as in docs/messages.md
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
    receivedAt: null,
    averageAt: null,
    subscription: null,
    isSilent: false,
    isOverview: true,
    overview: emptyOverview(),
    resume: null,
    series: new Map(),
    known: new Map(),
    devices: new Map(),
    removed: new Set(),
    alerts: new Map(),
    incidents: new Map(),
    unconfirmed: { alerts: new Set(), incidents: new Set() },
    rules: [],
    ruleTexts: new Map(),
    readings: new Map(),
    pipeline: null,
    cachedAt: null,
    leftOut: 0,
    unreadable: 0,
  };
}

/**
 * The page has joined, and gets all alerts and incidents again. `since` remains if it joined again only for another view.
 * @param {State} state
 * @param {Moment} now
 * @returns {State}
 */
export function withConnected(state, now) {
  const since = state.connected ? state.since : now;
  const unconfirmed = { alerts: new Set(state.alerts.keys()), incidents: new Set(state.incidents.keys()) };
  return { ...state, connected: true, since, problem: '', detail: '', retrying: true, unconfirmed };
}

/**
 * Nothing is verified while the emitter is silent.
 * @param {State} state
 * @param {boolean} isSilent
 * @returns {State}
 */
export const withSilence = (state, isSilent) => (state.isSilent === isSilent ? state : { ...state, isSilent });

/**
 * The page is disconnected. `since` remains if it was disconnected already, so that a failed retry does not reset it. A person
 * without a token sees no data of an earlier visit.
 * @param {State} state
 * @param {Moment} now
 * @param {{problem: Problem, detail?: string, retrying?: boolean}} why
 * @returns {State}
 */
export function withDisconnected(state, now, { problem, detail = '', retrying = true }) {
  const since = state.connected ? now : state.since;
  const known = state.connected ? withoutOverview(state, -Infinity) : state;
  const next = { ...known, connected: false, since, problem, detail, retrying };
  return problem === 'token' && state.cachedAt !== null ? { ...next, cachedAt: null, overview: emptyOverview(), devices: new Map() } : next;
}

/**
 * The emitter no longer sends changes of the devices shown.
 * @param {State} state
 * @param {number} elapsed the time until which it sent every change
 * @returns {State}
 */
function withoutOverview(state, elapsed) {
  const devices = new Map(state.devices);
  devices.forEach((device, name) => devices.set(name, { ...device, verified: Math.min(device.verified, elapsed) }));
  return { ...state, devices, overview: { ...state.overview, isLive: false } };
}

/**
 * A part of the overview was unreadable, so the page needs everything again.
 * @param {State} state
 * @param {Moment} now
 * @returns {State}
 */
export function withNewOverview(state, now) {
  const left = withoutOverview(state, now.elapsed);
  return { ...left, overview: { ...left.overview, cursor: '', isBroken: false } };
}

/**
 * Another view is opened.
 * @param {State} state
 * @param {string | null} subscription the only device to show, or null for all
 * @param {boolean} isOverview whether the view needs the overview
 * @param {Moment} now
 * @returns {State}
 */
export function withView(state, subscription, isOverview, now) {
  const left = state.isOverview === isOverview && state.subscription === subscription ? state : withoutOverview(state, now.elapsed);
  const series = subscription === state.subscription ? {} : { series: new Map(), known: new Map(), readings: new Map(), resume: null };
  return { ...left, ...series, subscription, isOverview };
}

/**
 * What the page sends when it joins, as `auth` of socket.io-client. Without a subscription, it always names its cursor, because
 * the emitter would send all averages otherwise.
 * @param {State} state
 * @param {string} token
 */
export function joining({ subscription, resume, overview }, token) {
  return {
    ...(token !== '' && { token }),
    ...(subscription === null ? { overview: overview.cursor } : { subscription: encodeURIComponent(subscription) }),
    ...(subscription !== null && resume && { resume }),
  };
}
