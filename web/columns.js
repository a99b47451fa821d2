// @ts-check
// Turns windows into the columns that the chart draws. Pure.
import { isOn, joinedUpTo } from './series.js';

/** @typedef {import('./series.js').Window} Window */
/** @typedef {Array<number | null>} Column */

/**
 * The data of the chart, with one array per line. All have the same length. `x` is the middle of each window, in epoch
 * seconds. A null in all of them is a pause of the device, and breaks the lines. `open` has the open windows and the
 * finished ones next to them, so that its dashed line starts where the solid one ends.
 * @typedef {{x: number[], max: Column, min: Column, final: Column, open: Column, hollow: number[]}} Columns
 *   `hollow` has the indices of the open windows
 */

/**
 * @param {readonly Window[]} windows by start
 * @param {number} [interval] the device's usual interval in milliseconds
 * @returns {Columns}
 */
export function columns(windows, interval = 0) {
  const rows = withPauses(windows, joinedUpTo(windows, interval));
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
 * The windows of a switch, for which the chart shows on and off.
 * @param {readonly Window[]} windows
 * @returns {readonly Window[]}
 */
export const asSwitch = (windows) => windows.map((window) => (window.data === null ? window : { ...window, data: Number(isOn(window)) }));

/**
 * The window drawn at a time, or the nearest one; undefined if there is none.
 * @param {readonly Window[]} windows by start
 * @param {number} time in epoch seconds
 */
export function windowAt(windows, time) {
  const distance = (/** @type {Window} */ { start, end }) => Math.abs((start + end) / 2000 - time);
  let [low, high] = [0, windows.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    [low, high] = (windows[middle].start + windows[middle].end) / 2000 <= time ? [middle, high] : [low, middle];
  }
  return windows[high] && distance(windows[high]) < distance(windows[low]) ? windows[high] : windows[low];
}

/**
 * @param {readonly Window[]} windows
 * @param {number} most milliseconds between the starts of two windows that a line joins
 * @returns {{x: number, average: Window | null}[]}
 */
function withPauses(windows, most) {
  return windows.flatMap((average, at) => {
    const row = { x: (average.start + average.end) / 2000, average };
    const before = windows[at - 1];
    return before && isPause(before, average, most) ? [{ x: (before.end + average.start) / 2000, average: null }, row] : [row];
  });
}

/**
 * At least one window is missing. Combined windows may lack only a part.
 * @param {Window} before
 * @param {Window} next
 * @param {number} most
 */
function isPause(before, next, most) {
  const longest = Math.max(before.end - before.start, next.end - next.start);
  return next.start - before.end >= longest && next.start - before.start > most;
}
