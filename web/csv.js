// @ts-check
// Writes averages as a CSV file (RFC 4180), with times in UTC and decimal points in every language. Pure.
import { widest } from './history.js';

const HEAD = ['device_name', 'metric', 'unit', 'window_start', 'window_end', 'data', 'min', 'max', 'count', 'final', 'quality', 'resolution_s'];

/** @typedef {{device: string, metric: string, windows: readonly import('./series.js').Window[]}} Exported */

/**
 * Open windows are omitted, because their averages are not final. `resolution_s` is the number of seconds in a row.
 * @param {readonly Exported[]} series
 */
export function csv(series) {
  const lines = series.flatMap(({ device, metric, windows }) =>
    windows.filter(({ final }) => final).map(({ unit, start, end, data, min, max, count, final, quality = {} }) => [
      device, metric, unit, utc(start), utc(end), data, min, max, count, final, qualities(quality), (end - start) / 1000,
    ]),
  );
  return [HEAD, ...lines].map((line) => line.map(field).join(',') + '\r\n').join('');
}

/**
 * A file name with the coarsest resolution in it, e.g. `shed-15s` or `shed-all-120s`.
 * @param {string} name
 * @param {readonly Exported[]} series
 */
export const fileName = (name, series) => `${name}-${Math.max(0, ...series.map(({ windows }) => widest(windows))) / 1000}s.csv`;

/** @param {number} epochMs */
const utc = (epochMs) => new Date(epochMs).toISOString();

/** @param {Record<string, number>} quality */
const qualities = (quality) => Object.entries(quality).map(([name, count]) => `${name}=${count}`).join(' ');

/** A text that a spreadsheet would evaluate as a formula gets an apostrophe before it (OWASP, CSV injection). @param {unknown} value */
function field(value) {
  const text = typeof value === 'string' && /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(value) ? `'${value}` : String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
