// @ts-check
// Requests to the REST API of the emitter.
import { commandsOf } from './commands.js';
import { seriesKey } from './series.js';
import { authorization } from './session.js';

/** @typedef {import('./series.js').Average} Average */

/**
 * The averages of one metric, the oldest first; empty if the series is unknown. It fails with the error of the emitter, or with an
 * empty message if there was no answer.
 * @typedef {(device: string, request: import('./history.js').Request & {metric: string}, signal: AbortSignal) => Promise<readonly Average[]>} Averages
 */

/**
 * @param {() => string} token empty if the browser has a cookie or no token is required
 * @returns {Averages}
 */
export const averages = (token) => async (device, request, signal) => {
  const response = await fetch(address(device, request), { headers: authorization(token()), signal }).catch(() => null);
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
 * The averages of several series, in their order; it fails like {@link Averages}.
 * @typedef {(series: readonly import('./history.js').Named[], request: import('./history.js').Request, signal: AbortSignal) =>
 *   Promise<readonly (readonly Average[])[]>} SeveralAverages
 */

/**
 * @param {Averages} averages
 * @returns {SeveralAverages}
 */
export const severalAverages = (averages) => async (series, request, signal) => {
  const answers = [];
  for (const { device, metric } of series) {
    answers.push(await averages(device, { ...request, metric }, signal));
  }
  return answers;
};

/**
 * The averages of several series in one request. They have no qualities.
 * @param {() => string} token the same as for {@link averages}
 * @returns {SeveralAverages}
 */
export const severalSeries = (token) => async (series, { from, to, points }, signal) => {
  const query = new URLSearchParams({ from: String(Math.floor(from)), points: String(points), ...(to < Infinity && { to: String(Math.ceil(to)) }) });
  new Set(series.map(({ metric }) => metric)).forEach((metric) => query.append('metric', metric));
  new Set(series.map(({ device }) => device)).forEach((device) => query.append('device', device));
  const answer = await answerOf(`api/series?${query}`, token(), signal);
  const answered = Array.isArray(answer?.series) ? answer.series : [];
  /** @type {Map<string, Average[]>} */
  const found = new Map();
  for (const each of answered) { // once for each unit
    const key = seriesKey(each);
    found.set(key, [...(found.get(key) ?? []), ...rowsOf(each)]);
  }
  return series.map(({ device, metric }) => (found.get(seriesKey({ device_name: device, metric })) ?? []).sort((a, b) => a.start - b.start));
};

/**
 * The windows of a series in one unit, of which the emitter sends columns.
 * @param {any} series
 * @returns {Average[]}
 */
function rowsOf({ device_name, metric, unit, start = [], end = [], data = [], min = [], max = [], count = [] }) {
  return start.map((/** @type {number} */ from, /** @type {number} */ at) =>
    ({ device_name, metric, unit, start: from, end: end[at], data: data[at], min: min[at], max: max[at], count: count[at], final: true }));
}

/**
 * Every window of one series as CSV; it fails like {@link Averages}.
 * @typedef {(series: import('./history.js').Named, request: {from: number, to: number}, signal: AbortSignal) => Promise<string>} RawCsv
 */

/**
 * @param {() => string} token the same as for {@link averages}
 * @returns {RawCsv}
 */
export const rawCsv = (token) => async ({ device, metric }, request, signal) => {
  const response = await fetch(address(device, { ...request, metric, format: 'csv' }), { headers: authorization(token()), signal }).catch(() => null);
  if (!response?.ok) {
    throw new Error((await response?.json().catch(() => null))?.error ?? '');
  }
  return response.text();
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
 * The newest rejected records and the counts, the newest first; only those of a device, kind or topic if it is named.
 * It fails like {@link averages}.
 * @typedef {(signal: AbortSignal, chosen?: {device?: string, kind?: string, topic?: string}) => Promise<{newest: readonly Rejection[], counts: readonly RejectionCount[]}>} Rejections
 */

/** The number of rejected records that the page lists. */
const MAX_REJECTIONS = 200;
/** The number of characters of a payload or another text that the page shows. */
const MAX_TEXT = 3_200;

/**
 * @param {() => string} token the same as for {@link averages}
 * @returns {Rejections}
 */
export const rejections = (token) => async (signal, { device = '', kind = '', topic = '' } = {}) => {
  const chosen = Object.entries({ device, reason: kind, topic }).filter(([, text]) => text !== '');
  const query = new URLSearchParams([['limit', String(MAX_REJECTIONS)], ...chosen]);
  const answer = await answerOf(`api/rejections?${query}`, token(), signal);
  if (!Array.isArray(answer?.rejections)) {
    throw new Error(answer?.error ?? '');
  }
  const counts = Array.isArray(answer.counts) ? answer.counts : [];
  return { newest: answer.rejections.slice(0, MAX_REJECTIONS).map(rejectionOf), counts: counts.slice(0, MAX_REJECTIONS).map(countOf) };
};

/**
 * The newest commands of a device and its counters, see commands.js; it fails like {@link averages}.
 * @typedef {(device: string, signal: AbortSignal) => Promise<import('./commands.js').Commands>} SentCommands
 */

/**
 * @param {() => string} token the same as for {@link averages}
 * @returns {SentCommands}
 */
export const sentCommands = (token) => async (device, signal) =>
  commandsOf(await answerOf(`api/commands?${new URLSearchParams({ device })}`, token(), signal));

/**
 * The label and the metrics of each device; it fails like {@link averages}.
 * @typedef {(signal: AbortSignal) => Promise<ReadonlyMap<string, {label: string, metrics: readonly string[]}>>} DeviceNames
 */

/**
 * @param {() => string} token the same as for {@link averages}
 * @returns {DeviceNames}
 */
export const deviceNames = (token) => async (signal) => {
  const { devices = [] } = await answerOf('api/devices', token(), signal);
  return new Map(devices.map((/** @type {any} */ device) => [String(device.device_name), { label: String(device.label || device.device_name), metrics: Object.keys(device.metrics ?? {}) }]));
};

/**
 * The JSON that the emitter answers; fails with its error, or with an empty message if there was no answer.
 * @param {string} address
 * @param {string} token
 * @param {AbortSignal} signal
 */
async function answerOf(address, token, signal) {
  const response = await fetch(address, { headers: authorization(token), signal }).catch(() => null);
  const answer = await response?.json().catch(() => null);
  if (!response?.ok) {
    throw new Error(answer?.error ?? '');
  }
  return answer;
}

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
 * @param {{metric: string, from: number, to: number, points?: number, format?: string}} request
 */
export function address(device, { metric, from, to, points, format }) {
  const query = new URLSearchParams({ device, metric, ...(points !== undefined && { points: String(points) }), ...(format && { format }) });
  if (from > 0) {
    query.set('from', String(Math.floor(from)));
  }
  if (to < Infinity) {
    query.set('to', String(Math.ceil(to)));
  }
  return `api/averages?${query}`;
}
