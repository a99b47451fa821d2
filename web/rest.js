// @ts-check
// Requests to the REST API of the emitter.

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
 * A rejected record as text. `time` is in epoch milliseconds; NaN if it is unknown.
 * @typedef {{time: number, device: string, topic: string, reason: string, payload: string}} Rejection
 */
/** The newest rejected records, the newest first. It fails like {@link averages}. @typedef {(signal: AbortSignal) => Promise<readonly Rejection[]>} Rejections */

/** The number of rejected records that the page lists. */
export const MAX_REJECTIONS = 50;
/** The number of characters of a payload or another text that the page shows. */
const MAX_TEXT = 300;

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
  return answer.rejections.slice(0, MAX_REJECTIONS).map(rejectionOf);
};

/**
 * @param {any} record
 * @returns {Rejection}
 */
function rejectionOf(record) {
  const text = (/** @type {unknown} */ value) => String(value ?? '').slice(0, MAX_TEXT);
  const time = typeof record?.time === 'number' ? record.time : Date.parse(record?.time);
  return { time, device: text(record?.device_name), topic: text(record?.topic), reason: text(record?.reason), payload: text(record?.payload) };
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
