// @ts-check
// The state of a device, a metric or a value in words. Pure.
import { stateOf } from '../devices.js';
import { isStale, newest, progress } from '../series.js';
import { emitterNow, seenAgo } from '../verified.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */
/** @typedef {import('../series.js').Series} Series */
/**
 * The state of a series; the limit and the usual interval of its device, in milliseconds; its fault; whether no job is running
 * that could send an average; and the time by the device's clock if the newest average is older than it should be.
 * @typedef {{old?: number, state?: string, staleAfter?: number, interval?: number, fault?: {since?: number, now: number, good: boolean} | null,
 *   noJob?: boolean}} How
 */

/** A sensor that reports less often than this is slow, so the page shows the age of its last value. */
const SLOW_MS = 60_000;

/** @param {import('./formats.js').Formats} formats */
export function statusTexts({ t, timeOfDay, dayAndTime, age, ago, plainDuration }) {
  /**
   * How far a figure can be trusted now.
   * @param {Series} series
   * @param {boolean} connected
   * @param {Moment} now
   * @param {How} [how]
   */
  function cardText(series, connected, now, { state = '', staleAfter, interval = 0, fault, noJob = false, old } = {}) {
    const { receivedAt, addedAt } = series;
    if (!connected) {
      return t('card.before');
    }
    if (fault) {
      return faultText(fault);
    }
    if (noJob) {
      return t('card.stuck');
    }
    if (isStale(series, now, staleAfter)) {
      return receivedAt
        ? t('card.silent', { time: timeOfDay(receivedAt.clock), age: age(receivedAt, now) })
        : t('card.silent.found', { time: timeOfDay(addedAt.clock) });
    }
    if (state === 'stale' || state === 'offline') {
      return t('card.last', { state: t(`state.${state}`) });
    }
    if (old !== undefined) {
      return t('card.old', { time: dayAndTime(newest(series).end, old, timeOfDay) });
    }
    if (!receivedAt && (state === '' || state === 'unknown')) {
      return t('card.known');
    }
    const text = windowStateText(series, now);
    return interval < SLOW_MS || !newest(series).final ? text : t('card.slow', { interval: plainDuration(interval) });
  }

  /**
   * @param {{since?: number, now: number, good: boolean}} fault `good` is whether an older good value is shown
   */
  function faultText({ since, now, good }) {
    const text = since === undefined ? t('fault') : t('fault.since', { time: dayAndTime(since, now, timeOfDay) });
    if (!good) {
      return text;
    }
    return `${text}. ${since === undefined ? t('fault.good') : t('fault.good.ago', { ago: ago(now - since) })}`;
  }

  /**
   * The state of a device or of one of its metrics, with the details that a person needs.
   * @param {State} state
   * @param {import('../devices.js').Device | undefined} device
   * @param {string} status
   * @param {string} metric empty for the device as a whole
   * @param {Series | undefined} series
   * @param {Moment} now
   */
  function statusText(state, device, status, metric, series, now) {
    const name = t(`state.${status}`);
    const seen = seenAgo(state, device, series, now);
    if (status === 'unknown') {
      const was = !state.connected && device && stateOf({ ...device, verified: Infinity }, metric, now);
      const before = was && was !== 'unknown' ? t(`state.${was}`) : null;
      const last = seen === null ? name : `${name}, ${t('seen', { ago: ago(seen) })}`;
      return before === null ? last : `${name}, ${t('state.before', { state: before, ago: ago(now.elapsed - state.since.elapsed) })}`;
    }
    if (!device) {
      return name;
    }
    const clock = clockText(device, 'clock.short');
    if (status === 'online') {
      const slow = (device.interval_ms ?? 0) >= SLOW_MS && seen !== null ? ago(seen) : '';
      return [name, clock, slow].filter(Boolean).join(', ');
    }
    const since = Object.hasOwn(device.faults, metric) ? device.faults[metric].since : device.since;
    const when = since === undefined ? '' : t('alert.raised', { time: dayAndTime(since, emitterNow(state, now)) });
    return [`${name} ${when}`.trim(), clock].filter(Boolean).join(', ');
  }

  /**
   * @param {import('../devices.js').Device} device
   * @param {'clock' | 'clock.short'} key
   */
  function clockText({ clock_offset_ms: offset }, key) {
    return offset === undefined ? '' : t(`${key}.${offset > 0 ? 'ahead' : 'behind'}`, { duration: plainDuration(Math.abs(offset)) });
  }

  /**
   * @param {Series} series
   * @param {Moment} now
   */
  function windowStateText(series, now) {
    const { start, end, final } = newest(series);
    const seconds = Math.round((end - start) / 1000);
    const passed = progress(series, now);
    if (final) {
      return t('card.finished', { seconds });
    }
    return passed === null
      ? t('card.open', { seconds })
      : t('card.passed', { passed: Math.floor(passed / 1000), seconds });
  }

  return { cardText, faultText, statusText, clockText };
}
