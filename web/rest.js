// @ts-check
// What the page asks of the emitter's REST API.

/** @typedef {import('./series.js').Average} Average */

/**
 * The averages of one metric, oldest first; none where nothing is known of it. Fails with what the emitter said, or with an
 * empty message when it said nothing.
 * @typedef {(device: string, request: import('./history.js').Request, signal: AbortSignal) => Promise<readonly Average[]>} Averages
 */

/**
 * @param {() => string} token empty where the browser has a cookie, or nothing is wanted
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
