// @ts-check
// A few devices as tiles, each metric with its trend.
import { cellOf } from '../fleet-cell.js';
import { metricHint, metricLabel } from '../i18n/i18n.js';
import { deviceAddress } from '../route.js';
import { spark } from '../sparkline.js';
import { html } from '../vendor/lit-html/lit-html.js';
import { repeat } from '../vendor/lit-html/directives/repeat.js';
import { metricsOfMember, locationOf, stateText } from './fleet-table.js';

/** @typedef {import('./fleet-view.js').Shown} Shown */
/** @typedef {import('../fleet-members.js').Member} Member */

/** @param {Shown} shown */
export const tiles = (shown) => html`<div class="tiles">${repeat(shown.wanted, ({ key }) => key, (member) => tile(member, shown))}</div>`;

/** @param {Member} member @param {Shown} shown */
function tile(member, shown) {
  const { name, device, status, condition } = member;
  const { t } = shown.i18n;
  const metrics = metricsOfMember(member, shown);
  return html`
    <article class="tile list-row" data-device=${name} data-status=${status} data-condition=${condition} data-clock=${device?.clock_offset_ms === undefined ? '' : 'wrong'} aria-label=${device?.label ?? name}>
      <header>
        <h3><a href=${deviceAddress(name)} title=${name}>${device?.label ?? name}</a></h3>
        ${locationOf(member, shown)}
        <p class="state">${stateText(member, shown)}</p>
      </header>
      ${metrics.length === 0 ? html`<p class="muted">${t('fleet.no.average')}</p>` : metrics.map((metric) => part(member, metric, shown))}
    </article>`;
}

/** @param {Member} member @param {string} metric @param {Shown} shown */
function part(member, metric, { state, now, i18n, severities }) {
  const row = member.rows.find((each) => each.metric === metric);
  const cell = cellOf(member, row, metric, state, now);
  const note = [cell.isFault ? i18n.t('state.fault') : '', cell.ago === null ? '' : i18n.ago(cell.ago)].filter(Boolean).join(', ');
  return html`
    <div class="metric" data-metric=${metric} data-stale=${String(!cell.isCurrent)} data-severity=${severities.get(member.name)?.get(metric) ?? ''}>
      <p><span class="label" title=${metricHint(member.device, metric, i18n)}>${metricLabel(member.device, metric)}</span>
        <span class="value">${i18n.cellText(cell)}</span> <span class="muted note">${note}</span></p>
      <svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true"><path d=${row ? spark([...row.spark, row.value], cell.decimals) : ''}/></svg>
    </div>`;
}
