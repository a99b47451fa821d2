// @ts-check
// Small line charts as SVG paths. Pure.
import { SHOWN_DECIMALS } from './figures.js';
import { joinedUpTo, MISSED_INTERVALS, sparseInterval } from './series.js';

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
 * Draws values at equal distances, like {@link line}. A value is missing if its window had none; the line is broken where more are
 * missing than the usual interval of the sensor explains. Noise in the last decimal does not fill the box.
 * @param {readonly (number | null)[]} values the oldest first
 * @param {number} [decimals] of the sensor's own values
 */
export function spark(values, decimals) {
  const points = values.map((data, time) => ({ time, data }));
  const times = points.filter(({ data }) => data !== null).map(({ time }) => time);
  const gaps = times.slice(1).map((time, at) => time - times[at]).sort((a, b) => a - b);
  const usual = gaps[(gaps.length - 1) >> 1];
  const known = values.filter((value) => value !== null);
  return known.length < 2 ? '' : line(points, SPARK_WINDOWS, usual > 1 ? MISSED_INTERVALS * usual : 1, withLeastHeight([Math.min(...known), Math.max(...known)], decimals));
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
 * @param {readonly [number, number]} [height] the values at the bottom and at the top; those of the points if absent
 * @returns {string} the data of an SVG path
 */
export function line(points, span, pause, height) {
  const to = points[points.length - 1].time;
  const recent = points.filter(({ time }) => time >= to - span);
  const y = heightOf(recent, height);
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
 * @param {readonly [number, number]} [ends]
 * @returns {(value: number) => string}
 */
function heightOf(values, ends) {
  const known = ends ?? values.flatMap(({ data }) => (data === null ? [] : [data]));
  const low = Math.min(...known) / 2; // halves, because their difference is always finite
  const height = Math.max(...known) / 2 - low;
  return (value) => (height === 0 ? 12 : 22 - 20 * ((value / 2 - low) / height)).toFixed(1);
}

/** An axis covers at least this many steps of the last visible decimal, so that noise does not fill the chart. */
const MIN_STEPS = 10;

/**
 * @param {readonly [number, number]} height the minimum and the maximum
 * @param {number | undefined} decimals of the sensor's own values
 * @returns {[number, number]}
 */
export function withLeastHeight([low, high], decimals) {
  const shown = Math.max(Math.abs(low), Math.abs(high)) < 0.1 ? decimals : Math.min(SHOWN_DECIMALS, decimals ?? SHOWN_DECIMALS);
  const lacking = shown === undefined ? 0 : Math.max(0, MIN_STEPS * 10 ** -shown - (high - low));
  return [low - lacking / 2, high + lacking / 2];
}
