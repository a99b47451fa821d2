// @ts-check
// Turns windows into the columns that the chart draws. Pure.
import { isOn, joinedUpTo } from './series.js';

/** @typedef {import('./series.js').Window} Window */
/** @typedef {Array<number | null>} Column */

/**
 * The data of a chart, with one array per line. All have the same length. `x` is the middle of each window, in epoch seconds. A
 * null is a pause of the device, and breaks the line. `open` has the open windows and the finished ones next to them, so that its
 * dashed line starts where the solid one ends. `hollow` has the indices of the open windows, and `lonely` those of the windows
 * with a pause on both sides, which would be invisible, because a line needs two points.
 * @typedef {{x: number[], max: Column, min: Column, final: Column, open: Column, hollow: number[], lonely: number[]}} Columns
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
  const final = rows.map(({ average }) => (average?.final ? average.data ?? null : null));
  const open = rows.map(({ average }, at) => (average && touchesOpen(at) ? average.data ?? null : null));
  return {
    x: rows.map(({ x }) => x),
    max: rows.map(({ average }) => average?.max ?? null),
    min: rows.map(({ average }) => average?.min ?? null),
    final,
    open,
    hollow: rows.map((_, at) => at).filter(isOpen),
    lonely: lonely(final).filter((at) => open[at] === null),
  };
}

/** The indices of values without a neighbour. @param {Column} line */
const lonely = (line) => [...line.keys()].filter((at) => line[at] != null && line[at - 1] == null && line[at + 1] == null);

/**
 * The mean of a device that is compared, as one line.
 * @param {readonly Window[]} windows by start
 * @returns {{x: number[], mean: Column, lonely: number[]}}
 */
export function line(windows) {
  const rows = withPauses(windows, joinedUpTo(windows));
  const mean = rows.map(({ average }) => average?.data ?? null);
  return { x: rows.map(({ x }) => x), mean, lonely: lonely(mean) };
}

/**
 * Lines with different times as one table, as uPlot needs it. A time that a line does not have is undefined there, which, unlike
 * null, does not break the line.
 * @param {readonly {x: readonly number[], columns: readonly Column[]}[]} lines
 * @returns {[number[], ...(number | null | undefined)[][]]}
 */
export function table(lines) {
  const x = [...new Set(lines.flatMap((each) => each.x))].sort((a, b) => a - b);
  const at = new Map(x.map((time, index) => [time, index]));
  const all = lines.flatMap((each) => each.columns.map((column) => {
    const wide = Array(x.length).fill(undefined);
    column.forEach((value, index) => (wide[/** @type {number} */ (at.get(each.x[index]))] = value));
    return wide;
  }));
  return [x, ...all];
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
 * @param {number} time in epoch milliseconds
 */
export function windowAt(windows, time) {
  const distance = (/** @type {Window} */ { start, end }) => Math.abs((start + end) / 2 - time);
  let [low, high] = [0, windows.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    [low, high] = (windows[middle].start + windows[middle].end) / 2 <= time ? [middle, high] : [low, middle];
  }
  return windows[high] && distance(windows[high]) < distance(windows[low]) ? windows[high] : windows[low];
}

/**
 * The window that a crosshair at this time points at: the one that contains it, or the nearest one unless the device paused.
 * @param {readonly Window[]} windows by start
 * @param {number} time in epoch milliseconds
 * @param {number} [interval] the device's usual interval in milliseconds
 */
export function pointedAt(windows, time, interval = 0) {
  const found = windowAt(windows, time);
  return found && Math.abs((found.start + found.end) / 2 - time) <= Math.max(found.end - found.start, joinedUpTo(windows, interval)) / 2 ? found : null;
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
