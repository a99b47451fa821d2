// @ts-check
// One metric of all devices as sorted bars. Devices whose units do not convert to each other have scales of their own.
import { byValue, parametersOf } from '../fleet-choice.js';
import { cellOf } from '../fleet-cell.js';
import { metricName } from '../i18n/i18n.js';
import { withParameters } from '../route.js';
import { WITHOUT_UNIT } from '../units.js';
import { html, nothing, render } from '../vendor/lit-html/lit-html.js';
import { markRow, nameCell, stateCell } from './fleet-table.js';

/** @typedef {import('./fleet-view.js').Shown} Shown */
/** @typedef {import('../fleet-choice.js').Scale} Scale */
/** @typedef {import('../fleet-choice.js').Bar} Bar */

/**
 * @param {string} metric
 * @returns {import('./fleet-view.js').Body}
 */
export function barsOf(metric) {
  /** The scale of all bars; null if there are several. @type {Scale | null} */
  let only = null;

  return {
    head({ i18n, choice, choose, facets: { labels } }) {
      const { t } = i18n;
      const isUp = choice.sort === 'value';
      return html`<div role="row" aria-rowindex="1" class="bars-head">
        <span role="columnheader"><a href=${withParameters(location.hash, { ...parametersOf(choice), bars: '', sort: '' })}>${t('fleet.table')}</a></span>
        <span role="columnheader" aria-sort=${isUp ? 'ascending' : 'descending'}><button type="button" @click=${() => choose({ sort: isUp ? '' : 'value' })}>${labels.get(metric) ?? metricName(metric)}</button>
          ${only === null ? nothing : html`<span class="muted">${scaleText(only, i18n)}</span>`}</span>
        <span role="columnheader">${t('list.average')}</span>
        <span role="columnheader">${t('list.status')}</span>
      </div>`;
    },

    items({ wanted, choice }) {
      const items = byValue(wanted, metric, choice.sort === 'value');
      const scales = /** @type {Scale[]} */ (items.filter((item) => !('member' in item)));
      only = scales.length === 1 ? scales[0] : null;
      return only === null ? items : items.filter((item) => item !== only);
    },

    draw(row, item, shown) {
      row.classList.toggle('group', !('member' in item));
      row.classList.toggle('bar-row', 'member' in item);
      if ('member' in item) {
        markRow(row, item.member);
        render(bar(item, metric, shown), row);
      } else {
        row.dataset.device = row.dataset.status = row.dataset.condition = '';
        render(scaleRow(item, metric, shown), row);
      }
    },
  };
}

/** @param {Scale} scale @param {import('../i18n/i18n.js').I18n} i18n */
const scaleText = ({ unit, scale: [low, high] }, { level, withUnit }) => withUnit(`${level(low)} – ${level(high)}`, unit);

/** @param {Scale} scale @param {string} metric @param {Shown} shown */
const scaleRow = (scale, metric, { i18n }) => html`<span role="rowheader">
    <a href=${withParameters('#/explore', { metric, unit: scale.unit || WITHOUT_UNIT })}>${scale.unit || i18n.t('unit.none')}</a>
    <span class="muted">${scaleText(scale, i18n)}, ${i18n.t('fleet.shown', { count: scale.count })}</span></span>`;

/** @param {Bar} bar @param {string} metric @param {Shown} shown */
function bar({ member, row, value, scale: { unit, scale: [low, high] }, convert }, metric, shown) {
  const own = cellOf(member, row, metric, shown.state, shown.now);
  const cell = { ...own, unit, value: own.value === null ? null : convert(own.value) };
  const at = (/** @type {number} */ number) => (high === low ? 100 : (100 * (number - low)) / (high - low));
  const [from, to] = [at(Math.max(low, Math.min(0, high))), at(value)];
  const severity = shown.severities.get(member.name)?.get(metric) ?? '';
  return html`
    ${nameCell(member, shown)}
    <span role="cell" class="bar" data-stale=${String(!cell.isCurrent)} data-severity=${severity}>
      <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect x=${Math.min(from, to).toFixed(2)} width=${Math.max(0.4, Math.abs(to - from)).toFixed(2)} height="1"/></svg></span>
    <span role="cell" class="metric" data-stale=${String(!cell.isCurrent)} data-severity=${severity}>
      <span class="value">${shown.i18n.cellText(cell)}</span>${cell.ago === null ? nothing : html`<span class="muted note">${shown.i18n.ago(cell.ago)}</span>`}</span>
    ${stateCell(member, shown)}`;
}
