// @ts-check
// One metric of the device shown: its newest value on the left, its chart on the right, and its tables below.
import { pointedAt } from '../columns.js';
import { episodesOf } from '../episodes.js';
import { sensorDecimals } from '../figures.js';
import { joined } from '../history.js';
import { metricHint, metricLabel } from '../i18n/i18n.js';
import { within } from '../range.js';
import { nextTo, rulesFor } from '../rules.js';
import { isSwitch, lastGood, newest, newestUnit } from '../series.js';
import { inUnit, otherUnits } from '../units.js';
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { Chart } from './chart.js';
import { averagesTable, readingsTable, thresholdList } from './metric-tables.js';

/** @typedef {import('../series.js').Series} Series */
/** @typedef {import('../series.js').Window} Window */
/** @typedef {import('../readings.js').Reading} Reading */
/** @typedef {import('../i18n/i18n.js').I18n} I18n */

/**
 * @typedef Shown
 * @property {Series} series
 * @property {readonly Window[]} past windows from the history, if those of the series do not reach back far enough
 * @property {readonly {name: string, windows: readonly Window[]}[]} others the devices that are compared
 * @property {import('../range.js').Range} range
 * @property {[number, number]} axis start and end of the time axis, in epoch milliseconds
 * @property {readonly import('../rules.js').Rule[]} rules
 * @property {import('../state.js').State['ruleTexts']} ruleTexts
 * @property {import('../state.js').State['alerts']} alerts
 * @property {number} interval the device's usual interval in milliseconds; 0 if it is unknown
 * @property {import('../i18n/status-text.js').How & {isCurrent: boolean}} how `isCurrent` is whether the newest average is verified
 * @property {string} severity the severity of the worst active alert; empty if there is none
 * @property {boolean} connected
 * @property {import('../devices.js').Device | undefined} device
 * @property {readonly Reading[]} readings
 * @property {string} note about missing data of the range
 * @property {(() => void) | null} edit opens the label for editing; null for a person who may not
 */

/** The width of a window in the chart, in pixels. */
const WINDOW_PIXELS = 2;
const MIN_POINTS = 100;

export class MetricPanel {
  /** What the chart shows. @type {readonly Window[]} */
  windows = [];
  /** @type {Shown | null} */
  #drawn = null;
  #allThresholds = false;
  /** @type {number | null} */
  #pointed = null;
  /** @type {import('../i18n/window-text.js').Kind} */
  #kind = { isSwitch: false };
  /** The unit that an operator or the device has described, which wins over that of the averages. @type {string | undefined} */
  #unit;
  /** Says which values are not drawn, because their unit does not convert; empty if all are. */
  #cut = '';
  #box = document.createElement('div');
  #hasFocus = false;
  #id;
  #i18n;
  #tables;
  #chart;

  /**
   * @param {number} id
   * @param {I18n} i18n
   * @param {import('./chart-gestures.js').ChartControls} controls
   * @param {import('./open-tables.js').OpenTables} tables
   * @param {() => void} requestRender
   */
  constructor(id, i18n, controls, tables, requestRender) {
    this.#id = id;
    this.#i18n = i18n;
    this.#tables = tables;
    Object.assign(this.#box, { className: 'chart', tabIndex: 0, role: 'img' });
    this.#box.dataset.role = 'chart';
    this.#box.setAttribute('aria-describedby', 'chart-keys');
    // a screen reader announces only the values of the focused chart, not those of all charts with the crosshair
    const focused = (/** @type {boolean} */ hasFocus) => () => ((this.#hasFocus = hasFocus), requestRender());
    this.#box.addEventListener('focus', focused(true));
    this.#box.addEventListener('blur', focused(false));
    this.#chart = new Chart(this.#box, i18n, controls, (time) => {
      if (time !== this.#pointed) {
        this.#pointed = time;
        requestRender();
      }
    });
  }

  destroy() {
    this.#chart.destroy();
  }

  /** How many windows fit into the chart; 0 before it is on the page. */
  get points() {
    return this.#chart.width === 0 ? 0 : Math.max(MIN_POINTS, Math.ceil(this.#chart.width / WINDOW_PIXELS));
  }

  /** Whether the chart is on the screen or near it. */
  get isVisible() {
    return this.#chart.isVisible;
  }

  scrollIntoView() {
    this.#box.closest('article')?.scrollIntoView({ block: 'start' });
    this.#box.focus({ preventScroll: true });
  }

  /**
   * @param {Shown} shown
   * @param {import('../state.js').Moment} now
   */
  template(shown, now) {
    const { t, figure, badges, cardText } = this.#i18n;
    const { series, device, how, connected, severity, edit } = shown;
    if (this.#isOutdated(shown)) {
      this.#draw(shown);
    }
    this.#unit = device?.descriptions.get(series.metric)?.unit;
    const last = newest(series);
    const good = lastGood(series.windows) ?? last;
    const name = { device: series.device, metric: metricLabel(device, series.metric) };
    const marks = badges(last);
    this.#box.setAttribute('aria-label', t('card.chart', name));
    return html`
      <article data-device=${series.device} data-metric=${series.metric} data-stale=${String(!how.isCurrent)} data-status=${how.state ?? ''}
        data-start=${last.start} data-end=${last.end} data-final=${last.final} data-mean=${last.data ?? ''} aria-labelledby="metric-${this.#id}">
        <header>
          <h3 id="metric-${this.#id}"><span data-role="metric" title=${metricHint(device, series.metric, this.#i18n) || nothing}>${name.metric}</span>
            ${edit && html`<button type="button" class="quiet" data-act="label" aria-label=${t('label.edit', name)} title=${t('label.edit', name)} @click=${edit}>✎</button>`}</h3>
          <p class="figure" data-role="figure" data-severity=${severity}><span data-role="mean">${figure(good, this.#kind)}</span>
            <span data-role="unit">${this.#kind.isSwitch ? '' : this.#unit ?? last.unit ?? good.unit ?? ''}</span></p>
          <ul data-role="badges" aria-label=${t('quality')} ?hidden=${marks.length === 0}>${marks.map(({ quality, text }) => html`<li data-quality=${quality}>${text}</li>`)}</ul>
          <p class="state" data-role="state">${cardText(series, connected, now, how)}</p>
          <dl>
            <div><dt>${t('metric.extent')}</dt><dd data-role="extent">${this.#extentText()}</dd></div>
            <div><dt>${t('reading')}</dt><dd data-role="now">${this.#readingText(shown.readings)}</dd></div>
          </dl>
        </header>
        <figure>
          <p class="read-out" data-role="read-out" aria-live=${this.#hasFocus ? 'polite' : nothing}>${this.#readOut(shown)}</p>
          ${this.#box}
          <p class="muted note" data-role="note">${[shown.note, this.#cut].filter(Boolean).join(' ')}</p>
        </figure>
        ${series.metric === 'co' ? html`<p class="caution" data-role="caution">${t('card.caution')}</p>` : nothing}
        ${this.#tablesTemplate(shown, name)}
      </article>`;
  }

  /**
   * @param {Shown} shown
   * @param {{device: string, metric: string}} name
   */
  #tablesTemplate({ series, rules, readings }, name) {
    const { t } = this.#i18n;
    const levels = rulesFor(rules, series.device, series.metric, newest(series).unit);
    const details = (/** @type {string} */ role, /** @type {unknown} */ summary, /** @type {() => unknown} */ content, /** @type {boolean} */ isHidden) => {
      const key = `${role}:${series.metric}`;
      const toggled = (/** @type {Event} */ { currentTarget }) => this.#tables.toggle(key, /** @type {HTMLDetailsElement} */ (currentTarget).open);
      return html`<details data-role=${role} ?hidden=${isHidden} ?open=${this.#tables.has(key)} @toggle=${toggled}>
        <summary data-role="${role}-summary">${summary}</summary>${this.#tables.has(key) ? content() : nothing}</details>`;
    };
    return html`<div class="tables">
      ${details('threshold-details', t('thresholds', { count: levels.length }), () => thresholdList(this.#i18n, levels, this.#chart), levels.length === 0)}
      ${details('details', t('table'), () => averagesTable(this.#i18n, this.windows, this.#kind, t('card.averages', name)), false)}
      ${details('live-details', t('table.readings'), () => readingsTable(this.#i18n, readings, this.#kind, t('readings.table', name)), false)}
    </div>`;
  }

  /** Whether the chart would look different now. @param {Shown} shown */
  #isOutdated({ series, past, range, axis, rules, alerts, device, others }) {
    const drawn = this.#drawn;
    const pixel = (axis[1] - axis[0]) / (this.#chart.width || 1_000);
    const moved = drawn === null || axis.some((time, at) => Math.abs(time - drawn.axis[at]) > Math.max(1_000, pixel));
    const isSame = drawn?.series === series && drawn.past === past && drawn.range === range && drawn.rules === rules && drawn.alerts === alerts
      && drawn.device?.descriptions === device?.descriptions && drawn.others.length === others.length && others.every(({ windows }, at) => drawn.others[at].windows === windows);
    return moved || !isSame || this.#tables.has(`threshold-details:${series.metric}`) !== this.#allThresholds;
  }

  /** @param {Shown} shown */
  #draw(shown) {
    const { series, past, range, axis, rules, ruleTexts, alerts, interval, device } = shown;
    this.#drawn = shown;
    this.#allThresholds = this.#tables.has(`threshold-details:${series.metric}`);
    const unit = newestUnit(series.windows);
    const others = otherUnits([...past, ...series.windows], unit).map((other) => other || this.#i18n.t('unit.none'));
    this.#cut = others.length === 0 ? '' : this.#i18n.t('chart.cut', { unit: others.join(', ') });
    const all = joined(inUnit(past, unit), inUnit(series.windows, unit));
    const inRange = { span: axis[1] - axis[0], end: range.end ?? Math.max(axis[1], newest(series).end) };
    this.#kind = { isSwitch: isSwitch(all), decimals: device?.descriptions.get(series.metric)?.decimals ?? sensorDecimals(series.windows) };
    this.windows = within(all, inRange);
    const levels = rulesFor(rules, series.device, series.metric, newest(series).unit);
    this.#chart.draw({
      windows: this.windows,
      axis,
      rules: this.#allThresholds ? levels : nextTo(levels, lastGood(series.windows)?.data ?? null),
      episodes: episodesOf(alerts, { device: series.device, metric: series.metric }, axis, ruleTexts),
      others: shown.others.map(({ windows }) => within(windows, inRange)),
      kind: this.#kind,
      interval,
    });
  }

  #extentText() {
    const known = this.windows.filter(({ data }) => data !== null);
    if (known.length === 0) {
      return '–';
    }
    const [min, max] = known.reduce(([low, high], each) => [Math.min(low, Number(each.min)), Math.max(high, Number(each.max))], [Infinity, -Infinity]);
    return this.#i18n.rangeText({ ...known[0], min, max }, this.#kind);
  }

  /** @param {readonly Reading[]} readings */
  #readingText(readings) {
    const { t, timeOfDay, qualityText, valueText } = this.#i18n;
    const last = readings[readings.length - 1];
    if (!last) {
      return '–';
    }
    const mark = last.quality === 'ok' ? '' : `, ${qualityText(last.quality)}`;
    return `${valueText({ ...last, unit: this.#unit ?? last.unit }, this.#kind)} ${t('reading.at', { time: timeOfDay(last.time) })}${mark}`;
  }

  /** The values at the crosshair. @param {Shown} shown */
  #readOut(shown) {
    const time = this.#pointed;
    if (time === null) {
      return '';
    }
    const { t, withUnit, meanText } = this.#i18n;
    const window = pointedAt(this.windows, time, shown.interval);
    const others = shown.others.flatMap(({ name, windows }, at) => {
      const found = pointedAt(windows, time);
      return windows.length === 0 ? [] : `${at + 1} ${name}: ${found ? withUnit(meanText(found, this.#kind), found.unit) : '–'}`;
    });
    const own = window ? this.#windowText(window, shown) : t('readout.none', { time: this.#i18n.timeOfDay(time) });
    const alerts = episodesOf(shown.alerts, { device: shown.series.device, metric: shown.series.metric }, [time, time], shown.ruleTexts)
      .map(({ severity, rule }) => t('alert.and', { severity: t(`alert.${severity}`), rule }));
    return [own, ...alerts, ...others].join('; ');
  }

  /**
   * @param {Window} window
   * @param {Shown} shown
   */
  #windowText(window, { axis }) {
    const { windowText, periodText, meanText, withUnit, rangeText, countText, badges, day } = this.#i18n;
    const isToday = day(window.start) === day(axis[1]);
    const parts = [
      `${(isToday ? windowText : periodText)(window)}: ${withUnit(meanText(window, this.#kind), this.#unit ?? window.unit)}`,
      window.data === null || this.#kind.isSwitch ? '' : rangeText(window, this.#kind),
      countText(window.count),
      ...badges(window).map(({ text }) => text),
    ];
    return parts.filter(Boolean).join(', ');
  }
}
