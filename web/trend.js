// @ts-check
// How fast a value changes. Pure.

/** The trend of a value is that of its last five minutes. */
const TREND_MS = 5 * 60_000;
const MINUTE_MS = 60_000;
/** A line needs more points than it has parameters to say something. */
const MIN_POINTS = 3;

/**
 * The change per minute, as the slope of the regression line of the last five minutes; null if there are too few windows.
 * @param {readonly {start: number, end: number, data?: number | null}[]} windows by start
 * @param {number} now by the clock of the device
 */
export function perMinute(windows, now) {
  const points = windows.flatMap(({ start, end, data }) => (data == null || end < now - TREND_MS ? [] : [{ x: ((start + end) / 2 - now) / MINUTE_MS, y: data }]));
  if (points.length < MIN_POINTS) {
    return null;
  }
  const mean = (/** @type {number[]} */ numbers) => numbers.reduce((sum, each) => sum + each / numbers.length, 0);
  const [x, y] = [mean(points.map((point) => point.x)), mean(points.map((point) => point.y))];
  const slope = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0) / points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
  return Number.isFinite(slope) ? slope : null;
}
