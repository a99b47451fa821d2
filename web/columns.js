// @ts-check
import { KEEP_WINDOWS } from './series.js';

/** @typedef {import('./series.js').Window} Window */
/** @typedef {Array<number | null>} Column */

/**
 * What the chart draws, one array a line, all of the same length: `x` in epoch seconds, in the middle of each window.
 * A null in all of them is a pause of the device, and breaks the lines. `open` holds the windows still open and the
 * finished ones next to them, so that its dashed line starts where the solid one ends.
 * @typedef {{x: number[], max: Column, min: Column, final: Column, open: Column, hollow: number[]}} Columns
 *   `hollow`: the indices of the windows still open
 */

/**
 * @param {readonly Window[]} windows by start, not empty
 * @returns {Columns}
 */
export function columns(windows) {
  const rows = withPauses(recent(windows));
  const isOpen = (/** @type {number} */ at) => rows[at]?.average?.final === false;
  const touchesOpen = (/** @type {number} */ at) => isOpen(at - 1) || isOpen(at) || isOpen(at + 1);
  return {
    x: rows.map(({ x }) => x),
    max: rows.map(({ average }) => average?.max ?? null),
    min: rows.map(({ average }) => average?.min ?? null),
    final: rows.map(({ average }) => (average?.final ? average.data ?? null : null)),
    open: rows.map(({ average }, at) => (average && touchesOpen(at) ? average.data ?? null : null)),
    hollow: rows.map((_, at) => at).filter(isOpen),
  };
}

/**
 * Leaves out what was long ago, so that a device that slept for a week does not squeeze its present into a dot.
 * @param {readonly Window[]} windows
 */
function recent(windows) {
  const { start, end } = windows[windows.length - 1];
  return windows.filter((average) => average.start >= end - KEEP_WINDOWS * (end - start));
}

/**
 * @param {readonly Window[]} windows
 * @returns {{x: number, average: Window | null}[]}
 */
function withPauses(windows) {
  return windows.flatMap((average, at) => {
    const row = { x: (average.start + average.end) / 2000, average };
    const before = windows[at - 1];
    return before && before.end < average.start ? [{ x: (before.end + average.start) / 2000, average: null }, row] : [row];
  });
}
