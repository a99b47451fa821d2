// @ts-check
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
 * @param {readonly Window[]} windows by start
 * @returns {Columns}
 */
export function columns(windows) {
  const rows = withPauses(windows);
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
 * @param {readonly Window[]} windows
 * @returns {{x: number, average: Window | null}[]}
 */
function withPauses(windows) {
  return windows.flatMap((average, at) => {
    const row = { x: (average.start + average.end) / 2000, average };
    const before = windows[at - 1];
    return before && isPause(before, average) ? [{ x: (before.end + average.start) / 2000, average: null }, row] : [row];
  });
}

/**
 * At least one window is missing; several that came as one may lack a part.
 * @param {Window} before
 * @param {Window} next
 */
const isPause = (before, next) => next.start - before.end >= Math.max(before.end - before.start, next.end - next.start);
