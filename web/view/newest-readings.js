// @ts-check
// The newest readings of a metric in its card: the last value, a line and a table.
import { MISSED_INTERVALS } from '../series.js';
import { line } from '../sparkline.js';
import { fromTemplate, role, setAttribute, setChildren, setText } from './dom.js';

/** @typedef {import('../readings.js').Reading} Reading */

/** How many of the newest readings the table has. */
const LISTED_READINGS = 100;
/** The time that the line of readings covers, in milliseconds. */
const LIVE_SPAN_MS = 60_000;
/** The same in intervals, for a sensor that reports less often. */
const LIVE_INTERVALS = 20;
/** The line breaks after this long without a reading. */
const PAUSE_MS = 10_000;

export class NewestReadings {
  /** @type {readonly Reading[]} */
  #readings = [];
  /** @type {import('../i18n/window-text.js').Kind} */
  #kind = { isSwitch: false };
  #card;
  #i18n;

  /**
   * @param {HTMLElement} card
   * @param {import('../i18n/i18n.js').I18n} i18n
   */
  constructor(card, i18n) {
    this.#card = card;
    this.#i18n = i18n;
  }

  /**
   * @param {readonly Reading[]} readings by time
   * @param {number} interval the device's usual interval in milliseconds; 0 if it is unknown
   * @param {import('../i18n/window-text.js').Kind} kind
   */
  render(readings, interval, kind) {
    this.#kind = kind;
    const open = /** @type {HTMLDetailsElement} */ (this.#role('live-details')).open;
    const last = readings[readings.length - 1];
    const known = this.#readings === readings && (!open || this.#role('live-rows').children.length > 0);
    if (!last || known) {
      return;
    }
    this.#readings = readings;
    setText(this.#role('now'), this.#readingText(last));
    setAttribute(this.#role('live-line'), 'd', line(readings, Math.max(LIVE_SPAN_MS, LIVE_INTERVALS * interval), Math.max(PAUSE_MS, MISSED_INTERVALS * interval)));
    if (open) {
      setChildren(this.#role('live-rows'), readings.slice(-LISTED_READINGS).reverse().map((reading) => this.#row(reading)));
    }
  }

  /** @param {Reading} reading */
  #readingText({ data, unit, time, quality }) {
    const { t, timeOfDay, qualityText } = this.#i18n;
    const mark = quality === 'ok' ? '' : `, ${qualityText(quality)}`;
    return `${this.#valueText(data, unit)} ${t('reading.at', { time: timeOfDay(time) })}${mark}`;
  }

  /**
   * @param {number | null} value
   * @param {string | undefined} unit
   */
  #valueText(value, unit) {
    const { t, number, withUnit } = this.#i18n;
    const isBit = this.#kind.isSwitch && (value === 0 || value === 1);
    return isBit ? t(value === 1 ? 'switch.on' : 'switch.off') : withUnit(number(value, this.#kind.decimals), unit);
  }

  /** @param {Reading} reading */
  #row({ data, unit, time, quality }) {
    const key = String(time);
    const known = this.#role('live-rows').querySelector(`[data-time="${key}"]`);
    if (known) {
      return known;
    }
    const row = fromTemplate('reading-row', this.#i18n);
    row.dataset.time = key;
    setText(role(row, 'time'), this.#i18n.timeOfDay(time));
    setText(role(row, 'value'), this.#valueText(data, unit));
    setText(role(row, 'quality'), this.#i18n.qualityText(quality));
    return row;
  }

  /** @param {string} name */
  #role(name) {
    return role(this.#card, name);
  }
}
