// @ts-check
// A window, its values and its quality in words. Pure.
import { isOn } from '../series.js';
import { HOUR_MS, MAX_HOURS, MINUTE_MS, SECOND_MS } from './formats.js';

/** @typedef {import('../series.js').Window} Window */
/** How the values of a series are written. @typedef {{isSwitch: boolean, decimals?: number}} Kind */

/** @param {import('./formats.js').Formats} formats */
export function windowTexts({ t, has, number, withUnit, timeOfDay, date, exactDuration }) {
  /**
   * The time that a chart or one of its points covers, rounded: 18 min 49 s, 2 h 5 min, 2 days 12 h.
   * @param {number} ms
   */
  function spanText(ms) {
    const step = ms < HOUR_MS ? SECOND_MS : ms < MAX_HOURS ? MINUTE_MS : HOUR_MS;
    return exactDuration(Math.round(ms / step) * step);
  }

  /**
   * A window as a short text: a number, or on and off.
   * @param {Window} window
   * @param {Kind} kind
   */
  function figure(window, { isSwitch, decimals }) {
    return isSwitch && window.data !== null ? t(isOn(window) ? 'switch.on' : 'switch.off') : number(window.data, decimals);
  }

  /**
   * The value of a metric in a list, with its unit.
   * @param {import('../fleet-cell.js').Cell} cell
   */
  function cellText({ value, unit, isSwitch, decimals }) {
    if (isSwitch && value !== null) {
      return t(value >= 0.5 ? 'switch.on' : 'switch.off');
    }
    return value === null ? number(null) : withUnit(number(value, decimals), unit);
  }

  /**
   * The average as a full text. A switch may have been on for only a part of the window.
   * @param {Window} window
   * @param {Kind} kind
   */
  function meanText(window, kind) {
    const { data } = window;
    const isPart = kind.isSwitch && data !== null && data > 0 && data < 1;
    return isPart ? t('switch.share', { share: Math.max(1, Math.min(99, Math.round(100 * data))) }) : figure(window, kind);
  }

  /**
   * @param {Window} window
   * @param {Kind} [kind]
   */
  function rangeText({ min, max }, kind = { isSwitch: false }) {
    const word = (/** @type {number | null} */ value) =>
      kind.isSwitch && value !== null ? t(value >= 0.5 ? 'switch.on' : 'switch.off') : number(value, kind.decimals);
    return min === max ? word(min) : `${word(min)} – ${word(max)}`;
  }

  /**
   * A reading with its unit, or on and off.
   * @param {{data: number | null, unit?: string}} reading
   * @param {Kind} kind
   */
  function valueText({ data, unit }, { isSwitch, decimals }) {
    return isSwitch && (data === 0 || data === 1) ? t(data === 1 ? 'switch.on' : 'switch.off') : withUnit(number(data, decimals), unit);
  }

  /**
   * E.g. 7 Oct 2024, 17:29:15–17:29:30.
   * @param {{start: number, end: number}} window
   */
  function periodText({ start, end }) {
    const [from, to] = [start, end].map(date);
    return `${from}, ${timeOfDay(start)}${from === to ? '–' : ` – ${to}, `}${timeOfDay(end)}`;
  }

  /** @param {string} quality */
  const qualityText = (quality) => (has(`quality.${quality}`) ? t(`quality.${quality}`) : quality);

  /**
   * Returns a badge for each quality of the readings except `ok`, with the share if not all readings have it.
   * @param {Window} window
   * @returns {{quality: string, text: string}[]}
   */
  function badges({ quality = {}, count }) {
    return Object.entries(quality)
      .filter(([name, readings]) => name !== 'ok' && readings > 0)
      .map(([name, readings]) => {
        const text = qualityText(name);
        const share = t('quality.share', { quality: text, count: readings, of: count });
        return { quality: name, text: readings < count ? share : text };
      });
  }

  return {
    figure,
    cellText,
    meanText,
    rangeText,
    valueText,
    periodText,
    qualityText,
    badges,
    spanText,
    /** @param {{start: number, end: number}} window */
    windowText: ({ start, end }) => `${timeOfDay(start)}–${timeOfDay(end)}`,
    /** @param {number} count */
    countText: (count) => t('count', { count }),
  };
}

/** @param {{start: number, end: number}} window */
export function windowInUtc({ start, end }) {
  const [from, to] = [start, end].map((time) => new Date(time).toISOString());
  const sameDay = from.slice(0, 10) === to.slice(0, 10);
  return `${from.slice(0, 10)} ${from.slice(11, 19)} to ${sameDay ? '' : `${to.slice(0, 10)} `}${to.slice(11, 19)} UTC`;
}
