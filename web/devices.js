// @ts-check
// The states of the devices, as the emitter reports them. Pure.
import { isTime } from './series.js';

/** The states in docs/messages.md, the best first. */
const STATES = /** @type {const} */ (['online', 'degraded', 'unknown', 'stale', 'offline', 'fault']);
/** A state remains visible for this long after the page changed its subscription, because the page gets it again soon. */
const GRACE_MS = 10_000;

/** @typedef {import('./state.js').Moment} Moment */

/** How a metric is shown: a name for people, its unit, and its decimals. @typedef {{unit?: string, label?: string, decimals?: number}} Texts */
/**
 * What is known about a metric, with the range of the sensor in this unit. If an operator has chosen something, `chosen` is that, and
 * `own` what the device says; both are already in the texts.
 * @typedef {Texts & {min?: number, max?: number, chosen?: Texts, own?: Texts}} Description
 */

/**
 * Times are in epoch milliseconds by the emitter's clock. `verified` is the time until which the emitter sent every change, in
 * elapsed milliseconds. It is Infinity during the connection, and -Infinity after the connection was lost.
 * @typedef Device
 * @property {string} device_name
 * @property {typeof STATES[number]} state
 * @property {string} [label] its name for people
 * @property {number} [since]
 * @property {number} [last_seen] when its last reading arrived
 * @property {number} [interval_ms] the usual interval of its readings
 * @property {number} [stale_after_ms]
 * @property {Readonly<Record<string, {since?: number}>>} faults by metric
 * @property {Readonly<Record<string, string>>} tags
 * @property {ReadonlyMap<string, Description>} descriptions by metric
 * @property {number} [clock_offset_ms] above 0 if its clock is ahead; absent if its clock is right
 * @property {{count: number, reason: string, at?: number}} [rejected]
 * @property {string} [detail]
 * @property {number} verified
 */

/**
 * Reads the event `device`; returns null if it is not as in docs/messages.md. A state that this page does not know is unknown.
 * @param {any} message
 * @returns {Device | {device_name: string, state: 'removed'} | null}
 */
export function deviceOf(message) {
  if (typeof message?.device_name !== 'string' || typeof message.state !== 'string') {
    return null;
  }
  const { device_name, state, detail, rejected } = message;
  if (state === 'removed') {
    return { device_name, state };
  }
  return {
    device_name,
    state: STATES.includes(state) ? state : 'unknown',
    label: typeof message.label === 'string' && message.label !== '' ? message.label : undefined,
    since: time(message.since),
    last_seen: time(message.last_seen),
    interval_ms: duration(message.interval_ms),
    stale_after_ms: duration(message.stale_after_ms),
    faults: faultsOf(message.faults),
    tags: Object.fromEntries(entries(message.tags).filter(([, text]) => typeof text === 'string')),
    descriptions: new Map(entries(message.descriptions).map(([metric, description]) => [metric, descriptionOf(description)])),
    clock_offset_ms: time(message.clock_offset_ms),
    rejected: Number.isFinite(rejected?.count) && rejected.count > 0 ? { count: rejected.count, reason: String(rejected.reason ?? ''), at: time(rejected.at) } : undefined,
    detail: typeof detail === 'string' ? detail : undefined,
    verified: Infinity,
  };
}

/** @param {unknown} value */
const time = (value) => (isTime(value) ? Number(value) : undefined);

/** @param {unknown} value */
const duration = (value) => (isTime(value) && Number(value) > 0 ? Number(value) : undefined);

/** @param {any} object @returns {[string, any][]} */
const entries = (object) => (object && typeof object === 'object' ? Object.entries(object) : []);

/**
 * @param {any} description
 * @returns {Description}
 */
function descriptionOf(description) {
  const limit = (/** @type {unknown} */ value) => (Number.isFinite(value) ? Number(value) : undefined);
  const { min, max, chosen, own } = description ?? {};
  return { ...textsOf(description), min: limit(min), max: limit(max), ...(chosen && { chosen: textsOf(chosen), own: textsOf(own) }) };
}

/**
 * @param {any} description
 * @returns {Texts}
 */
function textsOf(description) {
  const text = (/** @type {unknown} */ value) => (typeof value === 'string' && value !== '' ? value : undefined);
  return { unit: text(description?.unit), label: text(description?.label), decimals: Number.isInteger(description?.decimals) ? description.decimals : undefined };
}

/**
 * @param {any} faults
 * @returns {Device['faults']}
 */
function faultsOf(faults) {
  return Object.fromEntries(entries(faults).map(([metric, fault]) => [metric, { since: time(fault?.since) }]));
}

/**
 * The state of a device, or of one of its metrics. A state is healthy only if the emitter reports it now.
 * @param {Device} device
 * @param {string} metric empty for the device as a whole
 * @param {Moment} now
 * @returns {Device['state']}
 */
export function stateOf({ state, faults, verified }, metric, now) {
  if (now.elapsed - verified > GRACE_MS) {
    return 'unknown';
  }
  return state === 'fault' && metric !== '' && !Object.hasOwn(faults, metric) ? 'online' : state;
}

/** Whether a recent reading verified the values in such a state. @param {string} state */
export const isVerified = (state) => state === 'online' || state === 'degraded';

/**
 * Why a view of a device has no metrics, as the key of a text.
 * @param {import('./state.js').State} state
 * @param {string} device
 */
export function whyNoMetrics({ connected, resume, removed, devices }, device) {
  if (removed.has(device)) {
    return 'device.removed';
  }
  if (!connected || resume === null) {
    return 'device.unknown'; // the averages have not arrived
  }
  return devices.has(device) ? 'device.no.average' : 'device.none';
}
