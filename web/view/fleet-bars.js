// @ts-check
// One metric of all devices as sorted bars.
import { barScale, byValue, parametersOf } from '../fleet-choice.js';
import { cellOf } from '../fleet-cell.js';
import { metricName } from '../i18n/i18n.js';
import { withParameters } from '../route.js';
import { html, render } from '../vendor/lit-html/lit-html.js';
import { markRow, nameCell, stateCell } from './fleet-table.js';

/** @typedef {import('./fleet-view.js').Shown} Shown */

/**
 * @param {string} metric
 * @returns {import('./fleet-view.js').Body}
 */
export function barsOf(metric) {
  /** @type {[number, number]} */
  let scale = [0, 1];
  /** The number of units that the devices have. */
  let units = new Set();

  return {
    head({ i18n: { t, level, withUnit }, choice, choose, facets: { labels } }) {
      const isUp = choice.sort === 'value';
      const unit = units.size === 1 ? [...units][0] : '';
      return html`<div role="row" aria-rowindex="1" class="bars-head">
        <span role="columnheader"><a href=${withParameters(location.hash, { ...parametersOf(choice), bars: '', sort: '' })}>${t('fleet.table')}</a></span>
        <span role="columnheader" aria-sort=${isUp ? 'ascending' : 'descending'}><button type="button" @click=${() => choose({ sort: isUp ? '' : 'value' })}>${labels.get(metric) ?? metricName(metric)}</button>
          <span class="muted">${withUnit(`${level(scale[0])} – ${level(scale[1])}`, unit)}</span></span>
        <span role="columnheader">${t('list.average')}</span>
        <span role="columnheader">${t('list.status')}</span>
      </div>`;
    },

    items({ wanted, choice }) {
      const items = byValue(wanted, metric, choice.sort === 'value');
      units = new Set(items.map(({ row, member }) => member.device?.descriptions.get(metric)?.unit ?? row.unit ?? ''));
      scale = items.length === 0 ? [0, 1] : barScale(items.map(({ value }) => value));
      return items;
    },

    draw(row, { member, row: series, value }, shown) {
      const cell = cellOf(member, series, metric, shown.state, shown.now);
      const [low, high] = scale;
      const at = (/** @type {number} */ number) => (high === low ? 100 : (100 * (number - low)) / (high - low));
      const [from, to] = [at(Math.max(low, Math.min(0, high))), at(value)];
      markRow(row, member);
      row.classList.add('bar-row');
      render(html`
        ${nameCell(member, shown)}
        <span role="cell" class="bar" data-stale=${String(!cell.isCurrent)} data-severity=${shown.severities.get(member.name)?.get(metric) ?? ''}>
          <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect x=${Math.min(from, to).toFixed(2)} width=${Math.max(0.4, Math.abs(to - from)).toFixed(2)} height="1"/></svg></span>
        <span role="cell" class="metric" data-stale=${String(!cell.isCurrent)} data-severity=${shown.severities.get(member.name)?.get(metric) ?? ''}>
          <span class="value">${shown.i18n.cellText(cell)}</span>${cell.ago === null ? '' : html`<span class="muted note">${shown.i18n.ago(cell.ago)}</span>`}</span>
        ${stateCell(member, shown)}`, row);
    },
  };
}
