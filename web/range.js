// @ts-check
// The part of time that the charts show. Pure.

/** Of times in milliseconds; `end` is null while it follows the newest. @typedef {{span: number, end: number | null}} Range */

const LEAST_SPAN = 60_000;

/**
 * What lies within, wholly or in part.
 * @template {{start: number, end: number}} Timed
 * @param {readonly Timed[]} windows by start
 * @param {Range} range
 * @returns {readonly Timed[]}
 */
export function within(windows, range) {
  const to = endOf(windows, range);
  return windows.filter(({ start, end }) => end > to - range.span && start < to);
}

/**
 * Keeps the middle where it is, or the newest when it follows that.
 * @param {Range} range
 * @param {number} factor above 1 shows more
 * @returns {Range}
 */
export function zoomed({ span, end }, factor) {
  const wanted = Math.max(LEAST_SPAN, span * factor);
  return { span: wanted, end: end === null ? null : end + (wanted - span) / 2 };
}

/**
 * By half of what is shown, to the newest at most and the oldest at least.
 * @param {Range} range
 * @param {-1 | 1} direction
 * @param {readonly {start: number, end: number}[]} windows by start
 * @returns {Range}
 */
export function panned(range, direction, windows) {
  if (windows.length === 0) {
    return range;
  }
  const to = endOf(windows, range) + (direction * range.span) / 2;
  const newest = windows[windows.length - 1].end;
  const oldest = windows[0].start + range.span / 2;
  return { ...range, end: to >= newest ? null : Math.max(to, oldest) };
}

/**
 * @param {readonly {start: number, end: number}[]} windows
 * @param {Range} range
 */
const endOf = (windows, { end }) => end ?? windows[windows.length - 1]?.end ?? 0;
