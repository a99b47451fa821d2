// @ts-check
// One metric of the device shown: newest average, newest reading, chart and tables.
import { sensorDecimals } from '../figures.js';
import { joined } from '../history.js';
import { metricHint, metricLabel } from '../i18n/i18n.js';
import { windowInUtc } from '../i18n/window-text.js';
import { within } from '../range.js';
import { nextTo, rulesFor } from '../rules.js';
import { isSwitch, lastGood, newest, progress } from '../series.js';
import { chart } from './chart.js';
import { fromTemplate, role, setAttribute, setChildren, setText } from './dom.js';
import { NewestReadings } from './newest-readings.js';

/** @typedef {import('../series.js').Series} Series */
/** @typedef {import('../series.js').Window} Window */
/** @typedef {import('../readings.js').Reading} Reading */
/** @typedef {import('../range.js').Range} Range */
/** @typedef {import('../state.js').Moment} Moment */

/** @typedef {import('../rules.js').Rule} Rule */

/**
 * @typedef Shown
 * @property {Series} series
 * @property {readonly Window[]} past windows from the history, if those of the series do not reach back far enough
 * @property {Range} range
 * @property {readonly Rule[]} rules
 * @property {number} now by the device's clock, in epoch milliseconds
 * @property {number} interval the device's usual interval in milliseconds; 0 if it is unknown
 * @property {import('../i18n/status-text.js').How & {isCurrent: boolean}} how `isCurrent` is whether the newest average is verified
 * @property {string} severity the severity of the worst active alert; empty if there is none
 * @property {boolean} connected
 * @property {import('../devices.js').Device | undefined} device
 */

/** The width of a window in the chart, in pixels. */
const WINDOW_PIXELS = 2;
const MIN_POINTS = 100;
export class Card {
  /** @type {Shown | null} */
  #drawn = null;
  /** @type {readonly Window[] | null} */
  #listed = null;
  /** What the chart shows. @type {readonly Window[]} */
  windows = [];
  #drawnAt = 0;
  #allThresholds = false;
  /** @type {import('../i18n/window-text.js').Kind} */
  #kind = { isSwitch: false };
  #i18n;
  #chart;
  #readings;

  /**
   * @param {Series} series
   * @param {number} id
   * @param {import('../i18n/i18n.js').I18n} i18n
   * @param {import('./chart-gestures.js').ChartControls} controls
   */
  constructor({ device, metric }, id, i18n, controls) {
    this.#i18n = i18n;
    this.element = fromTemplate('card', i18n);
    this.element.dataset.device = device;
    this.element.dataset.metric = metric;
    setText(this.#role('device'), device);
    this.#role('title').id = `card-${id}`;
    this.element.setAttribute('aria-labelledby', `card-${id}`);
    this.#role('caution').hidden = metric !== 'co';
    this.#readings = new NewestReadings(this.element, i18n);
    const box = this.#role('chart');
    this.#chart = chart(box, i18n, controls, (window) => this.#point(window));
    // a screen reader announces only the values of the focused chart, not those of all charts with the crosshair
    box.addEventListener('focus', () => this.#role('read-out').setAttribute('aria-live', 'polite'));
    box.addEventListener('blur', () => this.#role('read-out').removeAttribute('aria-live'));
  }

  /** Removes the card from the page. */
  destroy() {
    this.#chart.destroy();
    this.element.remove();
  }

  /** How many windows fit into the chart. */
  get points() {
    return Math.max(MIN_POINTS, Math.ceil(this.#chart.width() / WINDOW_PIXELS));
  }

  /**
   * @param {Shown} shown
   * @param {readonly Reading[]} readings
   * @param {Moment} now
   */
  render(shown, readings, now) {
    const { series, how, connected, severity } = shown;
    this.#renderName(series, shown.device);
    this.element.dataset.stale = String(!how.isCurrent);
    this.element.dataset.status = how.state ?? '';
    setAttribute(this.#role('figure'), 'data-severity', severity);
    setText(this.#role('state'), this.#i18n.cardText(series, connected, now, how));
    this.#renderProgress(series, connected && how.isCurrent ? progress(series, now) : null);
    if (this.#isOutdated(shown)) {
      this.#draw(shown);
    }
    const open = /** @type {HTMLDetailsElement} */ (this.#role('details')).open;
    if (open && this.#listed !== this.windows) {
      this.#listed = this.windows;
      this.#renderRows(this.windows);
    }
    this.#readings.render(readings, shown.interval, this.#kind);
  }

  /**
   * The label may arrive after the first values.
   * @param {Series} series
   * @param {import('../devices.js').Device | undefined} known
   */
  #renderName({ device, metric }, known) {
    const { t } = this.#i18n;
    const name = { device, metric: metricLabel(known, metric) };
    setText(this.#role('metric'), name.metric);
    setAttribute(this.#role('metric'), 'title', metricHint(known, metric, this.#i18n));
    setAttribute(this.#role('chart'), 'aria-label', t('card.chart', name));
    setAttribute(this.#role('live'), 'aria-label', t('readings.chart', name));
    setAttribute(this.#role('table'), 'aria-label', t('card.averages', name));
    setAttribute(this.#role('live-table'), 'aria-label', t('readings.chart', name));
  }

  /** Whether the chart would look different now. @param {Shown} shown */
  #isOutdated({ series, past, range, rules, now, device }) {
    const drawn = this.#drawn;
    const pixel = Math.min(range.span, now - (this.windows[0]?.start ?? now)) / this.#chart.width();
    const moved = range.end === null && Math.abs(now - this.#drawnAt) > Math.max(1_000, pixel);
    const all = /** @type {HTMLDetailsElement} */ (this.#role('threshold-details')).open;
    return moved || all !== this.#allThresholds || drawn?.series !== series || drawn.past !== past || drawn.range !== range || drawn.rules !== rules || drawn.device?.descriptions !== device?.descriptions;
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
    this.#renderNewest(newest(series), lastGood(series.windows) ?? newest(series), shown.device?.descriptions.get(series.metric)?.unit);
    const drawnRules = this.#allThresholds ? levels : nextTo(levels, value);
    this.#chart.draw({ windows: this.windows, range, rules: drawnRules, kind: this.#kind, now, interval });
    this.#renderThresholds(levels);
  }

  /** The values of the window that the crosshair points at. @param {Window | null} window */
  #point(window) {
    setText(this.#role('read-out'), window === null ? '' : this.#pointedText(window));
  }

  /** @param {Window} window */
  #pointedText(window) {
    const { windowText, periodText, meanText, withUnit, rangeText, countText, badges, day } = this.#i18n;
    const isToday = day(window.start) === day(this.#drawnAt);
    const parts = [
      `${(isToday ? windowText : periodText)(window)}: ${withUnit(meanText(window, this.#kind), window.unit)}`,
      window.data === null || this.#kind.isSwitch ? '' : rangeText(window, this.#kind),
      countText(window.count),
      ...badges(window).map(({ text }) => text),
    ];
    return parts.filter(Boolean).join(', ');
  }

  /** @param {string} text a note about missing data of the range */
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
   * @param {Window} good the newest window with an average
   * @param {string | undefined} unit the unit of the metric, if the averages have none
   */
  #renderNewest(window, good, unit) {
    const { t, figure, day, windowText, rangeText, countText } = this.#i18n;
    setWindow(this.element, window);
    this.element.dataset.end = String(window.end);
    this.element.dataset.mean = String(window.data ?? '');
    setText(this.#role('mean'), figure(good, this.#kind));
    setText(this.#role('unit'), this.#kind.isSwitch ? '' : window.unit ?? good.unit ?? unit ?? t('unit.none'));
    setText(this.#role('day'), t('table.window.day', { day: day(window.start) }));
    setTime(this.#role('window'), window, windowText(window));
    setText(this.#role('range'), rangeText(window, this.#kind));
    setText(this.#role('count'), countText(window.count));
    this.#renderBadges(window);
  }

  /** @param {Window} window */
  #renderBadges(window) {
    const list = this.#role('badges');
    const badges = this.#i18n.badges(window);
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
    setText(this.#role('threshold-count'), this.#i18n.t('thresholds', { count: levels.length }));
    const list = this.#role('thresholds');
    const items = levels.map((rule, at) => {
      const item = /** @type {HTMLElement} */ (list.children[at] ?? document.createElement('li'));
      setText(item, this.#i18n.thresholdText(rule, this.#chart.beyond(rule.level)));
      return item;
    });
    setChildren(list, items);
  }

  /**
   * Draws the newest row first. Rows that remain are reused, so that a person can continue to read or select text.
   * @param {readonly Window[]} windows
   */
  #renderRows(windows) {
    const body = this.#role('rows');
    const rows = new Map([...body.children].map((row) => [/** @type {HTMLElement} */ (row).dataset.start, row]));
    const { day, windowText, periodText } = this.#i18n;
    const oneDay = windows.length === 0 || day(windows[0].start) === day(windows[windows.length - 1].end);
    const wanted = windows.map((window) => {
      const row = /** @type {HTMLElement} */ (rows.get(String(window.start)) ?? fromTemplate('row', this.#i18n));
      this.#renderRow(row, window, oneDay ? windowText(window) : periodText(window));
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
    const { t, meanText, rangeText, badges, whole } = this.#i18n;
    setWindow(row, window);
    setTime(role(row, 'window'), window, time);
    setText(role(row, 'mean'), meanText(window, this.#kind));
    setText(role(row, 'range'), rangeText(window, this.#kind));
    setText(role(row, 'count'), window.final ? whole(window.count) : t('count.open', { count: window.count }));
    setText(role(row, 'quality'), badges(window).map(({ text }) => text).join(', '));
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
 * @param {string} i18n
 */
function setTime(element, window, i18n) {
  setText(element, i18n);
  element.setAttribute('datetime', new Date(window.start).toISOString());
  element.title = windowInUtc(window);
}
