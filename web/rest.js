// @ts-check
// Requests to the REST API of the emitter.
import { authorization } from './session.js';

/** @typedef {import('./series.js').Average} Average */

/**
 * The averages of one metric, the oldest first; empty if the series is unknown. It fails with the error of the emitter, or with an
 * empty message if there was no answer.
 * @typedef {(device: string, request: import('./history.js').Request, signal: AbortSignal) => Promise<readonly Average[]>} Averages
 */

/**
 * @param {() => string} token empty if the browser has a cookie or no token is required
 * @returns {Averages}
 */
export const averages = (token) => async (device, request, signal) => {
  const headers = token() === '' ? undefined : { Authorization: `Bearer ${token()}` };
  const response = await fetch(address(device, request), { headers, signal }).catch(() => null);
  const answer = await response?.json().catch(() => null);
  if (response?.status === 404) {
    return [];
  }
  if (!response?.ok || !Array.isArray(answer?.averages)) {
    throw new Error(answer?.error ?? '');
  }
  return answer.averages;
};

/**
 * The alerts of a device that the emitter has, as in docs/messages.md. It fails like {@link averages}.
 * @typedef {(device: string, signal: AbortSignal) => Promise<readonly unknown[]>} Alerts
 */

/**
 * @param {() => string} token the same as for {@link averages}
 * @returns {Alerts}
 */
export const alerts = (token) => async (device, signal) => {
  const response = await fetch(`api/alerts?${new URLSearchParams({ device })}`, { headers: authorization(token()), signal }).catch(() => null);
  const answer = await response?.json().catch(() => null);
  if (!response?.ok || !Array.isArray(answer?.alerts)) {
    throw new Error(answer?.error ?? '');
  }
  return answer.alerts;
};

/**
 * A rejected record as text. `time` is in epoch milliseconds; NaN if it is unknown. `bytes` is the size of the payload.
 * @typedef {{time: number, device: string, kind: string, topic: string, reason: string, payload: string, bytes: number, isCut: boolean}} Rejection
 */
/**
 * The number of rejected records of one kind, device and topic, and reason and time of the newest.
 * @typedef {{count: number, device: string, kind: string, topic: string, reason: string, at: number}} RejectionCount
 */
/**
 * The newest rejected records and the counts, the newest first. It fails like {@link averages}.
 * @typedef {(signal: AbortSignal) => Promise<{newest: readonly Rejection[], counts: readonly RejectionCount[]}>} Rejections
 */

/** The number of rejected records that the page lists. */
export const MAX_REJECTIONS = 50;
/** The number of characters of a payload or another text that the page shows. */
const MAX_TEXT = 3_200;

/**
 * @param {() => string} token the same as for {@link averages}
 * @returns {Rejections}
 */
export const rejections = (token) => async (signal) => {
  const headers = token() === '' ? undefined : { Authorization: `Bearer ${token()}` };
  const response = await fetch(`api/rejections?limit=${MAX_REJECTIONS}`, { headers, signal }).catch(() => null);
  const answer = await response?.json().catch(() => null);
  if (!response?.ok || !Array.isArray(answer?.rejections)) {
    throw new Error(answer?.error ?? '');
  }
  const counts = Array.isArray(answer.counts) ? answer.counts : [];
  return { newest: answer.rejections.slice(0, MAX_REJECTIONS).map(rejectionOf), counts: counts.slice(0, MAX_REJECTIONS).map(countOf) };
};

/** @param {unknown} value */
const text = (value) => String(value ?? '').slice(0, MAX_TEXT);

/** @param {unknown} value */
const time = (value) => (typeof value === 'number' ? value : Date.parse(String(value)));

/** @param {any} record */
const sourceOf = (record) => ({ device: text(record?.device_name), kind: text(record?.kind ?? 'other'), topic: text(record?.topic), reason: text(record?.reason) });

/**
 * @param {any} record
 * @returns {Rejection}
 */
function rejectionOf(record) {
  const payload = text(record?.payload);
  return { ...sourceOf(record), time: time(record?.time), payload, bytes: Number(record?.payload_bytes ?? payload.length), isCut: record?.payload_cut === true };
}

/**
 * @param {any} count
 * @returns {RejectionCount}
 */
function countOf(count) {
  return { ...sourceOf(count), count: Number(count?.count ?? 0), at: time(count?.at) };
}

/**
 * @param {string} device
 * @param {import('./history.js').Request} request
 */
export function address(device, { metric, from, to, points }) {
  const query = new URLSearchParams({ device, metric, points: String(points) });
  if (from > 0) {
    query.set('from', String(Math.floor(from)));
  }
  if (to < Infinity) {
    query.set('to', String(Math.ceil(to)));
  }
  return `api/averages?${query}`;
}
