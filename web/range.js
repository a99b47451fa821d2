// @ts-check
// The range of time that the charts show. Pure.

/**
 * A range in milliseconds. `span` is Infinity for all data. `end` is null while the range follows the newest data.
 * @typedef {{span: number, end: number | null}} Range
 */

const MIN_SPAN = 60_000;
/** A chart covers at least this many seconds, so that the first windows do not fill it. */
const MIN_DRAWN = 120;
const MAX_SPAN = 10 * 365 * 86_400_000;

/**
 * Returns what lies in the range, completely or partly.
 * @template {{start: number, end: number}} Timed
 * @param {readonly Timed[]} windows by start
 * @param {Range} range
 * @returns {readonly Timed[]}
 */
export function within(windows, range) {
  const to = range.end ?? windows[windows.length - 1]?.end ?? 0;
  return windows.filter(({ start, end }) => end > to - range.span && start < to);
}

/**
 * Start and end of a chart, in seconds. A chart that follows the newest data begins with the data and ends now, so that a
 * silence is visible. A window that is still open ends later.
 * @param {ArrayLike<number>} x the times drawn, in seconds
 * @param {Range} range
 * @param {number} now milliseconds
 * @returns {[number | null, number | null]}
 */
export function drawnTimes(x, { span, end }, now) {
  if (end !== null) {
    return [(end - span) / 1000, end / 1000];
  }
  const to = Math.max(now / 1000, x[x.length - 1]);
  return x.length === 0 ? [null, null] : [Math.min(x[0], to - MIN_DRAWN), to];
}

/**
 * Zooms around a time: by default the middle, or the newest data if the range follows it.
 * @param {Range} range of a finite span
 * @param {number} factor above 1 shows more
 * @param {number} newest end of the newest window
 * @param {number} [about] the time
 * @returns {Range}
 */
export function zoomed({ span, end }, factor, newest, about) {
  const wanted = Math.min(MAX_SPAN, Math.max(MIN_SPAN, span * factor));
  const to = end ?? newest;
  const fixed = about ?? (end === null ? newest : to - span / 2);
  return { span: wanted, end: followed(fixed + ((to - fixed) * wanted) / span, newest) };
}

/**
 * @param {Range} range of a finite span
 * @param {number} share the fraction of the range to move by; above 0 to later times, but not beyond the newest
 * @param {number} newest end of the newest window
 * @returns {Range}
 */
export const panned = ({ span, end }, share, newest) => ({ span, end: followed((end ?? newest) + share * span, newest) });

/**
 * @param {number} end
 * @param {number} newest
 */
const followed = (end, newest) => (end >= newest ? null : end);
