// @ts-check
// The devices of Explore with their statistics over the range.
import { SORTS } from '../explore.js';
import { deviceAddress } from '../route.js';
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { repeat } from '../vendor/lit-html/directives/repeat.js';
import { lineSample } from './comparison.js';
import { styleOf } from './explore-chart.js';

/** @typedef {import('../explore.js').Statistics} Statistics */

/**
 * @typedef Shown
 * @property {readonly string[]} rows the names of the devices, in order
 * @property {ReadonlyMap<string, Statistics>} statistics
 * @property {readonly string[]} lined the devices that have a line, in the order of the lines
 * @property {ReadonlyMap<string, import('../rules.js').Rule | undefined>} rules the threshold of each device
 * @property {string | undefined} unit
 * @property {number | undefined} decimals
 * @property {import('../explore.js').Sort} by
 * @property {boolean} isAscending
 * @property {(name: string) => import('../devices.js').Device | undefined} device
 */

/**
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {Shown} shown
 * @param {{sort: (by: import('../explore.js').Sort) => void, focus: (name: string | null) => void}} acts
 */
export function exploreTable(i18n, shown, { sort, focus }) {
  const { t } = i18n;
  const { rows, by, isAscending, unit } = shown;
  const hasRule = [...shown.rules.values()].some((rule) => rule !== undefined);
  const heads = SORTS.filter((column) => column !== 'beyond' || hasRule).map((column) => html`
    <th scope="col" aria-sort=${column === by ? (isAscending ? 'ascending' : 'descending') : 'none'} title=${column === 'beyond' ? t('explore.beyond.text') : nothing}>
      <button type="button" class="quiet" data-sort=${column} @click=${() => sort(column)}>${t(`explore.${column}`)}${unit && column !== 'beyond' ? ` (${unit})` : ''}</button></th>`);
  return rows.length === 0 ? nothing : html`
    <div class="explore-table" role="region" tabindex="0" aria-label=${t('explore.table')}>
      <table data-role="explore-table">
        <thead><tr><th scope="col">#</th><th scope="col">${t('explore.device')}</th>${heads}</tr></thead>
        <tbody>${repeat(rows, (name) => name, (name, at) => row(i18n, shown, name, at, hasRule, focus))}</tbody>
      </table>
    </div>`;
}

/**
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {Shown} shown
 * @param {string} name
 * @param {number} at
 * @param {boolean} hasRule
 * @param {(name: string | null) => void} focus
 */
function row({ number, plainDuration, levelText, t }, { statistics, lined, rules, decimals, device }, name, at, hasRule, focus) {
  const own = statistics.get(name);
  const line = lined.indexOf(name);
  const rule = rules.get(name);
  const text = (/** @type {number | undefined} */ value) => number(value ?? null, decimals);
  const location = device(name)?.tags.location;
  return html`
    <tr data-device=${name} @pointerenter=${() => focus(name)} @pointerleave=${() => focus(null)} @focusin=${() => focus(name)} @focusout=${() => focus(null)}>
      <td>${at + 1}</td>
      <th scope="row">${line < 0 ? nothing : lineSample(styleOf(line).colour, styleOf(line).dash)} <a href=${deviceAddress(name)} title=${name}>${device(name)?.label ?? name}</a>
        ${location ? html`<span class="muted">${location}</span>` : nothing}</th>
      <td data-role="mean">${text(own?.mean)}</td><td>${text(own?.min)}</td><td>${text(own?.max)}</td>
      ${hasRule ? html`<td title=${rule ? levelText(rule) : nothing}>${own?.beyond == null ? '–' : own.beyond === 0 ? t('explore.never') : plainDuration(own.beyond)}</td>` : nothing}
    </tr>`;
}
