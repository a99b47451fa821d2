// @ts-check
// The small chart of an incident as SVG paths in a box of 100 by 100, from ten minutes before it began. Pure.

/** How much of the time before an incident its chart shows. */
export const BEFORE_MS = 10 * 60_000;
/** A gap of this many usual steps breaks the line. */
const GAP_STEPS = 3;
/** The part of the height that stays empty above and below the line. */
const MARGIN = 6;

/** @typedef {import('./series.js').Window} Window */
/**
 * `line` and `band` are SVG paths of the means, and of the values between minimum and maximum. `low` and `high` are the values at
 * the bottom and the top; `level` and `since` are distances from the top and from the left, in percent; null if they are outside.
 * @typedef {{line: string, band: string, low: number, high: number, level: number | null, since: number | null, from: number, to: number}} IncidentChart
 */

/**
 * @param {readonly Window[]} windows by start
 * @param {{since: number, level?: number, to: number}} incident `level` only if it can be compared with the values
 * @returns {IncidentChart | null} null without values
 */
export function incidentChart(windows, { since, level, to }) {
  const from = since - BEFORE_MS;
  const shown = windows.filter(({ start, end, data }) => data != null && end > from && start < to);
  if (shown.length === 0) {
    return null;
  }
  const values = shown.flatMap(({ data, min, max }) => [data ?? 0, min ?? data ?? 0, max ?? data ?? 0]).concat(level ?? []);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (/** @type {number} */ time) => Math.min(100, Math.max(0, (100 * (time - from)) / Math.max(1, to - from)));
  const y = (/** @type {number} */ value) => (high === low ? 50 : MARGIN + ((100 - 2 * MARGIN) * (high / 2 - value / 2)) / (high / 2 - low / 2));
  const parts = unbroken(shown);
  const path = (/** @type {[number, number][]} */ points) => points.map(([time, value], at) => `${at === 0 ? 'M' : 'L'}${x(time).toFixed(1)} ${y(value).toFixed(1)}`).join('');
  const middle = (/** @type {Window} */ { start, end }) => (start + end) / 2;
  return {
    line: parts.map((part) => path(part.map((window) => [middle(window), window.data ?? 0]))).join(''),
    band: parts.map((part) => `${path([...part.map((window) => /** @type {[number, number]} */ ([middle(window), window.max ?? window.data ?? 0])),
      ...[...part].reverse().map((window) => /** @type {[number, number]} */ ([middle(window), window.min ?? window.data ?? 0]))])}Z`).join(''),
    low, high, from, to,
    level: level === undefined ? null : y(level),
    since: since < to ? x(since) : null,
  };
}

/**
 * Groups of windows that follow each other.
 * @param {readonly Window[]} windows
 */
function unbroken(windows) {
  const steps = windows.slice(1).map(({ start }, at) => start - windows[at].start);
  const usual = [...steps].sort((a, b) => a - b)[steps.length >> 1] ?? 0;
  /** @type {Window[][]} */
  const parts = [];
  windows.forEach((window, at) => (steps[at - 1] < GAP_STEPS * usual ? parts[parts.length - 1].push(window) : parts.push([window])));
  return parts;
}
