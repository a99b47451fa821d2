// @ts-check
// One metric of the device shown: newest average, newest reading, chart and tables.
import { sensorDecimals } from '../figures.js';
import { joined } from '../history.js';
import { line } from '../overview.js';
import { within } from '../range.js';
import { nextTo, rulesFor } from '../rules.js';
import { MISSED_INTERVALS, isSwitch, lastGood, newest } from '../series.js';
import { metricName, progress, windowInUtc } from '../words.js';
import { chart } from './chart.js';
import { fromTemplate, role, setAttribute, setChildren, setText } from './dom.js';

/** @typedef {import('../series.js').Series} Series */
/** @typedef {import('../series.js').Window} Window */
/** @typedef {import('../readings.js').Reading} Reading */
/** @typedef {import('../range.js').Range} Range */
/** @typedef {import('../state.js').Moment} Moment */

/** @typedef {import('../rules.js').Rule} Rule */

/**
 * @typedef Shown
 * @property {Series} series
 * @property {readonly Window[]} past what came from the history, if what the series holds does not reach back far enough
 * @property {Range} range
 * @property {readonly Rule[]} rules
 * @property {number} now by the device's clock, in epoch milliseconds
 * @property {number} interval the device's usual interval in milliseconds; 0 if it is not known
 * @property {import('../words.js').How & {isCurrent: boolean}} how `isCurrent` is whether somebody verifies the newest average
 * @property {string} severity of the worst active alert; empty if there is none
 * @property {boolean} connected
 */

/** Pixels of the chart for one window. */
const WINDOW_PIXELS = 2;
const LEAST_POINTS = 100;
/** Readings in the table, the newest ones. */
const LISTED_READINGS = 100;
/** Milliseconds of which the line of readings is drawn. */
const LIVE_SPAN_MS = 60_000;
/** Or so many intervals of a sensor that reports less often. */
const LIVE_INTERVALS = 20;
/** After so long without a reading the line breaks. */
const PAUSE_MS = 10_000;

export class Card {
  /** @type {Shown | null} */
  #drawn = null;
  /** @type {readonly Window[] | null} */
  #listed = null;
  /** What the chart shows. @type {readonly Window[]} */
  windows = [];
  /** @type {readonly Reading[]} */
  #readings = [];
  #drawnAt = 0;
  #allThresholds = false;
  /** @type {import('../words.js').Kind} */
  #kind = { isSwitch: false };
  #words;
  #chart;

  /**
   * @param {Series} series
   * @param {number} id
   * @param {import('../words.js').Words} words
   * @param {import('./steer.js').Steering} steering
   */
  constructor({ device, metric }, id, words, steering) {
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
    const box = this.#role('chart');
    this.#chart = chart(box, words, steering, (window) => this.#point(window));
    // only the values of the chart that has focus are said aloud, not those of all charts that follow the crosshair
    box.addEventListener('focus', () => this.#role('read-out').setAttribute('aria-live', 'polite'));
    box.addEventListener('blur', () => this.#role('read-out').removeAttribute('aria-live'));
  }

  /** The card is not shown any more. */
  destroy() {
    this.#chart.destroy();
    this.element.remove();
  }

  /** How many windows the chart has room for. */
  get points() {
    return Math.max(LEAST_POINTS, Math.ceil(this.#chart.width() / WINDOW_PIXELS));
  }

  /**
   * @param {Shown} shown
   * @param {readonly Reading[]} readings
   * @param {Moment} now
   */
  render(shown, readings, now) {
    const { series, how, connected, severity } = shown;
    this.element.dataset.stale = String(!how.isCurrent);
    this.element.dataset.status = how.state ?? '';
    setAttribute(this.#role('figure'), 'data-severity', severity);
    setText(this.#role('state'), this.#words.cardWords(series, connected, now, how));
    this.#renderProgress(series, connected && how.isCurrent ? progress(series, now) : null);
    if (this.#isOutdated(shown)) {
      this.#draw(shown);
    }
    const open = /** @type {HTMLDetailsElement} */ (this.#role('details')).open;
    if (open && this.#listed !== this.windows) {
      this.#listed = this.windows;
      this.#renderRows(this.windows);
    }
    this.#renderReadings(readings, shown.interval);
  }

  /** Whether the chart would look different now. @param {Shown} shown */
  #isOutdated({ series, past, range, rules, now }) {
    const drawn = this.#drawn;
    const pixel = Math.min(range.span, now - (this.windows[0]?.start ?? now)) / this.#chart.width();
    const moved = range.end === null && Math.abs(now - this.#drawnAt) > Math.max(1_000, pixel);
    const all = /** @type {HTMLDetailsElement} */ (this.#role('threshold-details')).open;
    return moved || all !== this.#allThresholds || drawn?.series !== series || drawn.past !== past || drawn.range !== range || drawn.rules !== rules;
  }

  /** @param {Shown} shown */
  #draw(shown) {
    const { series, past, range, rules, now, interval } = shown;
    this.#drawn = shown;
    this.#drawnAt = now;
    this.#allThresholds = /** @type {HTMLDetailsElement} */ (this.#role('threshold-details')).open;
    const all = joined(past, series.windows);
    this.#kind = { isSwitch: isSwitch(all), decimals: sensorDecimals(series.windows) };
    this.windows = within(all, { span: range.span, end: range.end ?? Math.max(now, newest(series).end) });
    const levels = rulesFor(rules, series.device, series.metric, newest(series).unit);
    const value = lastGood(series.windows)?.data ?? null;
    this.#renderNewest(newest(series), lastGood(series.windows) ?? newest(series));
    const drawnRules = this.#allThresholds ? levels : nextTo(levels, value);
    this.#chart.draw({ windows: this.windows, range, rules: drawnRules, kind: this.#kind, now, interval });
    this.#renderThresholds(levels);
  }

  /** The values of the window that the crosshair points at. @param {Window | null} window */
  #point(window) {
    setText(this.#role('read-out'), window === null ? '' : this.#pointedWords(window));
  }

  /** @param {Window} window */
  #pointedWords(window) {
    const { windowWords, periodWords, meanWords, withUnit, rangeWords, countWords, badges, day } = this.#words;
    const isToday = day(window.start) === day(this.#drawnAt);
    const said = [
      `${(isToday ? windowWords : periodWords)(window)}: ${withUnit(meanWords(window, this.#kind), window.unit)}`,
      window.data === null || this.#kind.isSwitch ? '' : rangeWords(window, this.#kind),
      countWords(window.count),
      ...badges(window).map(({ text }) => text),
    ];
    return said.filter(Boolean).join(', ');
  }

  /** @param {string} text about what of the range is not there */
  note(text) {
    setText(this.#role('note'), text);
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

  /**
   * @param {Window} window
   * @param {Window} good the newest one with an average
   */
  #renderNewest(window, good) {
    const { say, figure, day, windowWords, rangeWords, countWords } = this.#words;
    setWindow(this.element, window);
    this.element.dataset.end = String(window.end);
    this.element.dataset.mean = String(window.data ?? '');
    setText(this.#role('mean'), figure(good, this.#kind));
    setText(this.#role('unit'), this.#kind.isSwitch ? '' : window.unit ?? good.unit ?? say('unit.none'));
    setText(this.#role('day'), say('table.window.day', { day: day(window.start) }));
    setTime(this.#role('window'), window, windowWords(window));
    setText(this.#role('range'), rangeWords(window, this.#kind));
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

  /** @param {readonly Rule[]} levels */
  #renderThresholds(levels) {
    this.#role('threshold-key').hidden = levels.length === 0;
    this.#role('threshold-details').hidden = levels.length === 0;
    setText(this.#role('threshold-count'), this.#words.say('thresholds', { count: levels.length }));
    const list = this.#role('thresholds');
    const items = levels.map((rule, at) => {
      const item = /** @type {HTMLElement} */ (list.children[at] ?? document.createElement('li'));
      setText(item, this.#words.thresholdWords(rule, this.#chart.beyond(rule.level)));
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
    const { day, windowWords, periodWords } = this.#words;
    const oneDay = windows.length === 0 || day(windows[0].start) === day(windows[windows.length - 1].end);
    const wanted = windows.map((window) => {
      const row = /** @type {HTMLElement} */ (rows.get(String(window.start)) ?? fromTemplate('row', this.#words));
      this.#renderRow(row, window, oneDay ? windowWords(window) : periodWords(window));
      return row;
    });
    setChildren(body, wanted.reverse());
  }

  /**
   * @param {HTMLElement} row
   * @param {Window} window
   * @param {string} time
   */
  #renderRow(row, window, time) {
    const { say, meanWords, rangeWords, badges, whole } = this.#words;
    setWindow(row, window);
    setTime(role(row, 'window'), window, time);
    setText(role(row, 'mean'), meanWords(window, this.#kind));
    setText(role(row, 'range'), rangeWords(window, this.#kind));
    setText(role(row, 'count'), window.final ? whole(window.count) : say('count.open', { count: window.count }));
    setText(role(row, 'quality'), badges(window).map(({ text }) => text).join(', '));
  }

  /**
   * @param {readonly Reading[]} readings by time
   * @param {number} interval
   */
  #renderReadings(readings, interval) {
    const open = /** @type {HTMLDetailsElement} */ (this.#role('live-details')).open;
    const last = readings[readings.length - 1];
    const known = this.#readings === readings && (!open || this.#role('live-rows').children.length > 0);
    if (!last || known) {
      return;
    }
    this.#readings = readings;
    setText(this.#role('now'), this.#readingWords(last));
    setAttribute(this.#role('live-line'), 'd', line(readings, Math.max(LIVE_SPAN_MS, LIVE_INTERVALS * interval), Math.max(PAUSE_MS, MISSED_INTERVALS * interval)));
    if (open) {
      setChildren(this.#role('live-rows'), readings.slice(-LISTED_READINGS).reverse().map((reading) => this.#readingRow(reading)));
    }
  }

  /** @param {Reading} reading */
  #readingWords({ data, unit, time, quality }) {
    const { say, timeOfDay, qualityWords } = this.#words;
    const mark = quality === 'ok' ? '' : `, ${qualityWords(quality)}`;
    return `${this.#valueWords(data, unit)} ${say('reading.at', { time: timeOfDay(time) })}${mark}`;
  }

  /**
   * @param {number | null} value
   * @param {string | undefined} unit
   */
  #valueWords(value, unit) {
    const { say, number, withUnit } = this.#words;
    const isBit = this.#kind.isSwitch && (value === 0 || value === 1);
    return isBit ? say(value === 1 ? 'switch.on' : 'switch.off') : withUnit(number(value, this.#kind.decimals), unit);
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
    setText(role(row, 'value'), this.#valueWords(data, unit));
    setText(role(row, 'quality'), this.#words.qualityWords(quality));
    return row;
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

/**
 * @param {HTMLElement} element
 * @param {Window} window
 * @param {string} words
 */
function setTime(element, window, words) {
  setText(element, words);
  element.setAttribute('datetime', new Date(window.start).toISOString());
  element.title = windowInUtc(window);
}
