// @ts-check
// Small line charts as SVG paths. Pure.
import { joinedUpTo, sparseInterval } from './series.js';

/** @typedef {import('./series.js').Window} Window */

/** Windows that a sparkline shows. */
const SPARK_WINDOWS = 20;

/**
 * The averages as {@link line}, with a pause wherever windows are missing that the sensor's usual interval does not explain.
 * @param {readonly Window[]} windows by start, not empty
 * @param {number} [interval] the device's usual interval in milliseconds
 */
export function sparkline(windows, interval = 0) {
  const { start, end } = windows[windows.length - 1];
  const step = Math.max(end - start, sparseInterval(windows));
  const points = windows.slice(-SPARK_WINDOWS).map(({ start: time, data }) => ({ time, data }));
  return line(points, (SPARK_WINDOWS - 1) * step, joinedUpTo(windows, interval));
}

/**
 * The line through values in a box of 100 by 24, broken at each pause.
 * @param {readonly {time: number, data: number | null}[]} points by time in milliseconds, not empty
 * @param {number} span that the box is wide, up to the last point
 * @param {number} pause a longer one is a pause
 * @returns {string} of an SVG path
 */
export function line(points, span, pause) {
  const to = points[points.length - 1].time;
  const recent = points.filter(({ time }) => time >= to - span);
  const y = heightOf(recent);
  let before = -Infinity;
  let path = '';
  for (const { time, data } of recent) {
    if (data !== null) {
      path += `${time - before > pause ? 'M' : 'L'}${(100 - (100 * (to - time)) / span).toFixed(1)} ${y(data)}`;
      before = time;
    }
  }
  return path;
}

/**
 * How far down in the box a value is; in the middle when all are the same.
 * @param {readonly {data: number | null}[]} values
 * @returns {(value: number) => string}
 */
function heightOf(values) {
  const known = values.flatMap(({ data }) => (data === null ? [] : [data]));
  const low = Math.min(...known) / 2; // halves, as the difference of any two of them is finite
  const height = Math.max(...known) / 2 - low;
  return (value) => (height === 0 ? 12 : 22 - 20 * ((value / 2 - low) / height)).toFixed(1);
}
