// @ts-check
// Writes averages as a CSV file (RFC 4180), with times in UTC and decimal points in every language. Pure.
import { widest } from './history.js';

const HEAD = ['device_name', 'metric', 'unit', 'window_start', 'window_end', 'data', 'min', 'max', 'count', 'final', 'quality', 'resolution_ms'];

/** @typedef {{device: string, metric: string, windows: readonly import('./series.js').Window[]}} Exported */

/**
 * Open windows are omitted, because their averages are not final. `resolution_ms` is the duration of a row, as in the CSV of the emitter.
 * @param {readonly Exported[]} series
 */
export function csv(series) {
  const lines = series.flatMap(({ device, metric, windows }) =>
    windows.filter(({ final }) => final).map(({ unit, start, end, data, min, max, count, final, quality = {} }) => [
      device, metric, unit, utc(start), utc(end), data, min, max, count, final, qualities(quality), end - start,
    ]),
  );
  return [HEAD, ...lines].map((line) => line.map(field).join(',') + '\r\n').join('');
}

/** Excel reads a file as UTF-8 only if it starts with this byte order mark. */
export const BYTE_ORDER_MARK = '\uFEFF';

/**
 * The name of a file with what a chart shows, with its coarsest resolution, e.g. `shed-as-drawn-120s.csv`.
 * @param {string} name
 * @param {readonly Exported[]} series
 */
export const fileName = (name, series) => `${name}-as-drawn-${Math.max(0, ...series.map(({ windows }) => widest(windows))) / 1000}s.csv`;

/**
 * Joins the files of several series, of which each has the same head.
 * @param {readonly string[]} files
 */
export const joinedFiles = (files) => files.map((file, at) => (at === 0 ? file : file.slice(file.indexOf('\n') + 1))).join('');

/** @param {number} epochMs */
const utc = (epochMs) => new Date(epochMs).toISOString();

/** @param {Record<string, number>} quality */
const qualities = (quality) => Object.entries(quality).map(([name, count]) => `${name}=${count}`).join(' ');

/** A text that a spreadsheet would evaluate as a formula gets an apostrophe before it (OWASP, CSV injection). @param {unknown} value */
function field(value) {
  const text = typeof value === 'string' && /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(value) ? `'${value}` : String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
