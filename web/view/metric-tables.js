// @ts-check
// The tables of a metric: thresholds, averages and readings.
import { windowInUtc } from '../i18n/window-text.js';
import { repeat } from '../vendor/lit-html/directives/repeat.js';
import { guard } from '../vendor/lit-html/directives/guard.js';
import { html } from '../vendor/lit-html/lit-html.js';

/** @typedef {import('../series.js').Window} Window */
/** @typedef {import('../i18n/i18n.js').I18n} I18n */
/** @typedef {import('../i18n/window-text.js').Kind} Kind */

/** How many of the newest readings the table has. */
const LISTED_READINGS = 100;

/**
 * @param {I18n} i18n
 * @param {readonly import('../rules.js').Rule[]} levels
 * @param {import('./chart.js').Chart} chart
 */
export const thresholdList = ({ t, thresholdText }, levels, chart) => html`
  <p class="muted">${t('thresholds.shown')}</p>
  <ul data-role="thresholds">${levels.map((rule) => html`<li>${thresholdText(rule, chart.beyond(rule.level))}</li>`)}</ul>`;

/**
 * The averages of the chart, the newest first. Rows that remain are reused, so that a person can continue to read or select text.
 * @param {I18n} i18n
 * @param {readonly Window[]} windows
 * @param {Kind} kind
 * @param {string} label
 */
export function averagesTable(i18n, windows, kind, label) {
  const { t, day, windowText, periodText } = i18n;
  const oneDay = windows.length === 0 || day(windows[0].start) === day(windows[windows.length - 1].end);
  const rows = () => repeat([...windows].reverse(), ({ start }) => start, (window) => averageRow(i18n, window, kind, (oneDay ? windowText : periodText)(window)));
  return table(label, [t('table.window'), t('table.average'), t('table.range'), t('table.readings'), t('quality')],
    html`<tbody data-role="rows">${guard([windows], rows)}</tbody>`);
}

/**
 * @param {I18n} i18n
 * @param {Window} window
 * @param {Kind} kind
 * @param {string} time
 */
const averageRow = ({ t, meanText, rangeText, badges, whole }, window, kind, time) => html`
  <tr data-start=${window.start} data-final=${window.final}>
    <th scope="row"><time data-role="window" datetime=${new Date(window.start).toISOString()} title=${windowInUtc(window)}>${time}</time></th>
    <td data-role="mean">${meanText(window, kind)}</td>
    <td>${rangeText(window, kind)}</td>
    <td>${window.final ? whole(window.count) : t('count.open', { count: window.count })}</td>
    <td>${badges(window).map(({ text }) => text).join(', ')}</td>
  </tr>`;

/**
 * The newest readings, the newest first.
 * @param {I18n} i18n
 * @param {readonly import('../readings.js').Reading[]} readings
 * @param {Kind} kind
 * @param {string} label
 */
export function readingsTable({ t, timeOfDay, valueText, qualityText }, readings, kind, label) {
  const rows = () => repeat(readings.slice(-LISTED_READINGS).reverse(), ({ time }) => time, (reading) => html`
    <tr><th scope="row">${timeOfDay(reading.time)}</th><td>${valueText(reading, kind)}</td><td>${qualityText(reading.quality)}</td></tr>`);
  return table(label, [t('alert.at'), t('table.readings'), t('quality')], html`<tbody data-role="live-rows">${guard([readings], rows)}</tbody>`);
}

/**
 * @param {string} label
 * @param {readonly string[]} columns
 * @param {unknown} body
 */
const table = (label, columns, body) => html`
  <div class="table" role="region" tabindex="0" aria-label=${label}>
    <table><thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>${body}</table>
  </div>`;
