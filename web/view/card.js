// @ts-check
// One metric of the device shown: newest average, newest reading, chart and tables.
import { line } from '../overview.js';
import { within } from '../range.js';
import { isStale, newest } from '../series.js';
import { metricName, progress, windowInUtc } from '../words.js';
import { chart } from './chart.js';
import { fromTemplate, role, setAttribute, setChildren, setText } from './dom.js';

/** @typedef {import('../series.js').Series} Series */
/** @typedef {import('../series.js').Window} Window */
/** @typedef {import('../readings.js').Reading} Reading */
/** @typedef {import('../range.js').Range} Range */
/** @typedef {import('../state.js').Moment} Moment */

/** Readings in the table, the newest ones. */
const LISTED_READINGS = 100;
/** Milliseconds of which the line of readings is drawn. */
const LIVE_SPAN_MS = 60_000;
/** After so long without a reading the line breaks. */
const PAUSE_MS = 10_000;

export class Card {
  /** @type {Series | null} */
  #drawn = null;
  /** @type {Range | null} */
  #drawnRange = null;
  /** @type {Series | null} */
  #listed = null;
  /** @type {readonly Reading[]} */
  #readings = [];
  #words;
  #draw;

  /**
   * @param {Series} series
   * @param {number} id
   * @param {import('../words.js').Words} words
   * @param {(from: number, to: number) => void} select a part of the chart, in epoch milliseconds
   */
  constructor({ device, metric }, id, words, select) {
    this.#words = words;
    this.element = fromTemplate('card', words);
    const name = { device, metric: metricName(metric) };
    this.element.dataset.device = device;
    this.element.dataset.metric = metric;
    setText(this.#role('device'), device);
    setText(this.#role('metric'), name.metric);
    this.#role('title').id = `card-${id}`;
    this.element.setAttribute('aria-labelledby', `card-${id}`);
    this.#role('caution').hidden = metric !== 'co';
    this.#role('chart').setAttribute('aria-label', words.say('card.chart', name));
    this.#role('live').setAttribute('aria-label', words.say('readings.chart', name));
    this.#role('table').setAttribute('aria-label', words.say('card.averages', name));
    this.#role('live-table').setAttribute('aria-label', words.say('readings.chart', name));
    this.#draw = chart(this.#role('chart'), words, select);
  }

  /**
   * @param {Series} series
   * @param {readonly Reading[]} readings
   * @param {Range} range
   * @param {boolean} connected
   * @param {Moment} now
   */
  render(series, readings, range, connected, now) {
    this.element.dataset.stale = String(isStale(series, now));
    setText(this.#role('state'), this.#words.cardWords(series, connected, now));
    this.#renderProgress(series, connected ? progress(series, now) : null);
    if (this.#drawn !== series || this.#drawnRange !== range) {
      this.#renderNewest(newest(series));
      this.#draw(within(series.windows, range), range);
    }
    const open = /** @type {HTMLDetailsElement} */ (this.#role('details')).open;
    if (open && (this.#listed !== series || this.#drawnRange !== range)) {
      this.#listed = series;
      this.#renderRows(within(series.windows, range));
    }
    this.#drawn = series;
    this.#drawnRange = range;
    this.#renderReadings(readings);
  }

  /** @param {string} name */
  #role(name) {
    return role(this.element, name);
  }

  /**
   * @param {Series} series
   * @param {number | null} passed
   */
  #renderProgress(series, passed) {
    const { start, end } = newest(series);
    const bar = /** @type {HTMLProgressElement} */ (this.#role('progress'));
    bar.max = end - start;
    bar.value = passed ?? 0;
  }

  /** @param {Window} window */
  #renderNewest(window) {
    const { say, number, day, rangeWords, countWords } = this.#words;
    setWindow(this.element, window);
    this.element.dataset.end = String(window.end);
    this.element.dataset.mean = String(window.data ?? '');
    setText(this.#role('mean'), number(window.data));
    setText(this.#role('unit'), window.unit ?? say('unit.none'));
    setText(this.#role('day'), say('table.window.day', { day: day(window.start) }));
    this.#setTime(this.#role('window'), window);
    setText(this.#role('range'), rangeWords(window));
    setText(this.#role('count'), countWords(window.count));
    this.#renderBadges(window);
  }

  /** @param {Window} window */
  #renderBadges(window) {
    const list = this.#role('badges');
    const badges = this.#words.badges(window);
    list.hidden = badges.length === 0;
    const items = badges.map(({ quality, text }, at) => {
      const item = /** @type {HTMLElement} */ (list.children[at] ?? document.createElement('li'));
      item.dataset.quality = quality;
      setText(item, text);
      return item;
    });
    setChildren(list, items);
  }

  /**
   * Newest first. Rows that stay are kept, so that reading on or selecting text is not disturbed.
   * @param {readonly Window[]} windows
   */
  #renderRows(windows) {
    const body = this.#role('rows');
    const rows = new Map([...body.children].map((row) => [/** @type {HTMLElement} */ (row).dataset.start, row]));
    const wanted = windows.map((window) => {
      const row = /** @type {HTMLElement} */ (rows.get(String(window.start)) ?? fromTemplate('row', this.#words));
      this.#renderRow(row, window);
      return row;
    });
    setChildren(body, wanted.reverse());
  }

  /**
   * @param {HTMLElement} row
   * @param {Window} window
   */
  #renderRow(row, window) {
    const { say, number, rangeWords, badges } = this.#words;
    setWindow(row, window);
    this.#setTime(role(row, 'window'), window);
    setText(role(row, 'mean'), number(window.data));
    setText(role(row, 'range'), rangeWords(window));
    setText(role(row, 'count'), window.final ? String(window.count) : say('count.open', { count: window.count }));
    setText(role(row, 'quality'), badges(window).map(({ text }) => text).join(', '));
  }

  /** @param {readonly Reading[]} readings by time */
  #renderReadings(readings) {
    const open = /** @type {HTMLDetailsElement} */ (this.#role('live-details')).open;
    const last = readings[readings.length - 1];
    const known = this.#readings === readings && (!open || this.#role('live-rows').children.length > 0);
    if (!last || known) {
      return;
    }
    this.#readings = readings;
    setText(this.#role('now'), this.#readingWords(last));
    setAttribute(this.#role('live-line'), 'd', line(readings, LIVE_SPAN_MS, PAUSE_MS));
    if (open) {
      setChildren(this.#role('live-rows'), readings.slice(-LISTED_READINGS).reverse().map((reading) => this.#readingRow(reading)));
    }
  }

  /** @param {Reading} reading */
  #readingWords({ data, unit, time, quality }) {
    const { say, number, timeOfDay, qualityWords } = this.#words;
    const mark = quality === 'ok' ? '' : `, ${qualityWords(quality)}`;
    return `${number(data)} ${unit ?? ''} ${say('reading.at', { time: timeOfDay(time) })}${mark}`;
  }

  /** @param {Reading} reading */
  #readingRow({ data, unit, time, quality }) {
    const key = String(time);
    const known = this.#role('live-rows').querySelector(`[data-time="${key}"]`);
    if (known) {
      return known;
    }
    const row = fromTemplate('reading-row', this.#words);
    row.dataset.time = key;
    setText(role(row, 'time'), this.#words.timeOfDay(time));
    setText(role(row, 'value'), `${this.#words.number(data)} ${unit ?? ''}`);
    setText(role(row, 'quality'), this.#words.qualityWords(quality));
    return row;
  }

  /**
   * @param {HTMLElement} element
   * @param {Window} window
   */
  #setTime(element, window) {
    setText(element, this.#words.windowWords(window));
    element.setAttribute('datetime', new Date(window.start).toISOString());
    element.title = windowInUtc(window);
  }
}

/**
 * @param {HTMLElement} element
 * @param {Window} window
 */
function setWindow(element, { start, final }) {
  element.dataset.start = String(start);
  element.dataset.final = String(final);
}
