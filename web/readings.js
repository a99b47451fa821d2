// @ts-check
// The last sampled readings of one metric of a device. Pure.
import { isTime } from './series.js';

/** Readings stored for each metric: five minutes of four per second; the oldest is evicted first. */
const MAX_READINGS = 1_200;

/**
 * `time` is in epoch milliseconds by the device's clock. `data` is null for a fault.
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
 * The last arrival is the newest reading, even if the device's clock was set back. Readings with a later time are then dropped. A
 * repeat changes nothing, because the emitter sends the newest reading again after a reconnect.
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
