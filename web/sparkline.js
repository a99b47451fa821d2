// @ts-check
// Small line charts as SVG paths. Pure.
import { joinedUpTo, sparseInterval } from './series.js';

/** @typedef {import('./series.js').Window} Window */

/** The number of windows in a sparkline. */
const SPARK_WINDOWS = 20;

/**
 * Draws averages like {@link line}, with a pause where more windows are missing than the usual interval of the sensor explains.
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
 * Draws values at equal distances, like {@link line}; null breaks the line.
 * @param {readonly (number | null)[]} values the oldest first
 */
export function spark(values) {
  const points = values.map((data, time) => ({ time, data }));
  return points.length < 2 ? '' : line(points, SPARK_WINDOWS, 1);
}

/**
 * Draws rates, one for each second, above a zero line.
 * @param {readonly number[]} rates the oldest first
 * @param {number} seconds the time that the box of 100 by 24 covers
 */
export function rateLine(rates, seconds) {
  const top = rates.reduce((most, rate) => Math.max(most, rate), 1);
  const newest = rates.length - 1;
  return rates.length < 2 ? '' : `M${rates.map((rate, at) => `${(100 - (100 * (newest - at)) / (seconds - 1)).toFixed(1)} ${(23 - (22 * rate) / top).toFixed(1)}`).join('L')}`;
}

/**
 * Draws a line through values in a box of 100 by 24. The line is broken at each pause.
 * @param {readonly {time: number, data: number | null}[]} points by time in milliseconds, not empty
 * @param {number} span the time that the box covers, up to the last point
 * @param {number} pause a longer time between two points breaks the line
 * @returns {string} the data of an SVG path
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
 * The distance of a value from the top of the box; the middle if all values are equal.
 * @param {readonly {data: number | null}[]} values
 * @returns {(value: number) => string}
 */
function heightOf(values) {
  const known = values.flatMap(({ data }) => (data === null ? [] : [data]));
  const low = Math.min(...known) / 2; // halves, because their difference is always finite
  const height = Math.max(...known) / 2 - low;
  return (value) => (height === 0 ? 12 : 22 - 20 * ((value / 2 - low) / height)).toFixed(1);
}
