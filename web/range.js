// @ts-check
// The range of time that the charts show, and how the address names it. Pure.

/**
 * A range in milliseconds. `span` is Infinity for all data. `end` is null while the range follows the newest data.
 * @typedef {{span: number, end: number | null}} Range
 */

const MIN_SPAN = 60_000;
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
 * Start and end of the time axis of all charts of a view, in milliseconds. An axis that follows the newest data ends now, so that
 * a silence is visible and all charts have the same axis.
 * @param {Range} range
 * @param {number} now
 * @param {number} oldest the start of the oldest data; Infinity if there is none
 * @returns {[number, number]}
 */
export function axisOf({ span, end }, now, oldest) {
  const to = end ?? now;
  return [span === Infinity ? Math.min(oldest, to - MIN_SPAN) : to - span, to];
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

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The ranges that a person can choose with one click, as the address names them. */
export const PRESETS = ['1h', '6h', '24h', '7d', '30d', 'all'];

/**
 * The range of an address: `range=6h`, or `from` and `to` as ISO 8601. Null if the address has none, or one that makes no sense.
 * @param {import('./route.js').Parameters} parameters
 * @returns {Range | null}
 */
export function rangeOf({ range = '', from = '', to = '' }) {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  if (end > start) {
    return { span: Math.min(MAX_SPAN, Math.max(MIN_SPAN, end - start)), end };
  }
  const span = spanOf(range);
  return span === null ? null : { span, end: null };
}

/**
 * The span that a name like `90s`, `6h` or `all` stands for, in milliseconds; null if it is not such a name.
 * @param {string} name
 */
export function spanOf(name) {
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(name) ?? [];
  const span = name === 'all' ? Infinity : Number(count) * UNITS[/** @type {keyof typeof UNITS} */ (unit)];
  return span >= MIN_SPAN ? (span === Infinity ? span : Math.min(MAX_SPAN, span)) : null;
}

/**
 * The parameters of the address that {@link rangeOf} reads.
 * @param {Range} range
 */
export function rangeParameters({ span, end }) {
  if (end !== null) {
    const iso = (/** @type {number} */ time) => new Date(Math.round(time / 1000) * 1000).toISOString().replace('.000', '');
    return { range: '', from: iso(end - span), to: iso(end) };
  }
  const preset = PRESETS.find((name) => spanOf(name) === span);
  return { range: preset ?? `${Math.round(span / 1000)}s`, from: '', to: '' };
}
