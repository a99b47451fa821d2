// @ts-check
// The last readings of one device's metric, as they come sampled. Pure.
import { isTime } from './series.js';

/** Readings stored for each metric: five minutes of four a second; the oldest is evicted first. */
export const MAX_READINGS = 1_200;

/**
 * `time` is in epoch milliseconds by the device's clock, `data` null for a fault.
 * @typedef {{device_name: string, metric: string, time: number, data: number | null, unit?: string, quality: string}} Reading
 */

/**
 * @param {any} message
 * @returns {message is Reading}
 */
export function isReading(message) {
  return (
    typeof message?.device_name === 'string' &&
    typeof message.metric === 'string' &&
    isTime(message.time) &&
    Number.isFinite(message.data ?? 0) &&
    typeof message.quality === 'string'
  );
}

/**
 * The newest arrival is the newest reading, also when the device's clock went back: those of a later time are then dropped. The
 * same one again changes nothing, because a reconnect sends the newest once more.
 * @param {readonly Reading[]} readings by time
 * @param {Reading} reading
 */
export function withReading(readings, reading) {
  const last = readings[readings.length - 1];
  if (last && reading.time === last.time && reading.data === last.data) {
    return readings;
  }
  const before = last && reading.time <= last.time ? readings.filter(({ time }) => time < reading.time) : readings;
  return [...before, reading].slice(-MAX_READINGS);
}
