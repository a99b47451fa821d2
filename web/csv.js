// @ts-check
// Averages as a CSV file (RFC 4180), times in UTC and numbers with a point, whatever the language. Pure.
import { widest } from './history.js';

const HEAD = ['device_name', 'metric', 'unit', 'window_start', 'window_end', 'data', 'min', 'max', 'count', 'final', 'quality', 'resolution_s'];

/** @typedef {{device: string, metric: string, windows: readonly import('./series.js').Window[]}} Exported */

/**
 * A window that is still open is left out, because its average is not final. `resolution_s` is how many seconds a row averages.
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

/** A text that a spreadsheet would take for a formula gets a quote before it (OWASP, CSV injection). @param {unknown} value */
function field(value) {
  const text = typeof value === 'string' && /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(value) ? `'${value}` : String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
