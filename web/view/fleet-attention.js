// @ts-check
// The incidents that need attention, the worst first.
import { kindOf } from '../incident.js';
import { sortedIncidents, standingOf } from '../incidents.js';
import { metricLabel } from '../i18n/i18n.js';
import { cellOf } from '../fleet-cell.js';
import { deviceAddress, incidentAddress } from '../route.js';
import { spark } from '../sparkline.js';
import { repeat } from '../vendor/lit-html/directives/repeat.js';
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { deviceNow, emitterNow } from '../verified.js';

/** @typedef {import('./fleet-view.js').Shown} Shown */
/** @typedef {import('../incidents.js').Incident} Incident */

/** The view of incidents shows the others. */
const MOST = 5;
const MOST_NARROW = 3;

/**
 * @param {Shown} shown
 * @param {import('./incident-actions.js').IncidentActions} actions
 * @param {boolean} mayWrite whether the person may acknowledge
 */
export function attentionList(shown, actions, mayWrite) {
  const { state, now, i18n: { t } } = shown;
  const at = emitterNow(state, now);
  const found = sortedIncidents([...state.incidents.values()].filter((incident) => standingOf(incident, at) === 'attention'), at);
  if (found.length === 0) {
    return nothing;
  }
  const most = shown.isNarrow ? MOST_NARROW : MOST;
  const others = found.length - most;
  return html`<section class="attention" aria-labelledby="attention-title">
    <h3 id="attention-title">${t('fleet.attention')}</h3>
    <ul class="plain">${repeat(found.slice(0, most), ({ device_name, metric }) => `${device_name}|${metric}`, (incident) => item(incident, shown, actions, mayWrite))}</ul>
    ${others > 0 ? html`<p><a href="#/incidents">${t('fleet.attention.more', { count: others })}</a></p>` : nothing}
  </section>`;
}

/** @param {Incident} incident @param {Shown} shown @param {import('./incident-actions.js').IncidentActions} actions @param {boolean} mayWrite */
function item(incident, { state, now, i18n, members }, actions, mayWrite) {
  const { t } = i18n;
  const { device_name: name, metric, severity } = incident;
  const device = state.devices.get(name);
  const kind = kindOf(incident, state.ruleTexts);
  const label = device?.label ?? name;
  const quantity = metric === '' ? '' : metricLabel(device, metric);
  const row = state.overview.byDevice.get(name)?.find((each) => each.metric === metric);
  const member = members.find((each) => each.name === name);
  const cell = row && member ? cellOf(member, row, metric, state, now) : null;
  return html`<li data-severity=${severity} data-device=${name}>
    <span class="severity" data-severity=${severity}>${t(`alert.${severity}`)}</span>
    <span class="what"><a href=${deviceAddress(name)} title=${name}>${label}</a> <span>${quantity}</span>
      ${cell && cell.value !== null ? html`<b data-stale=${String(!cell.isCurrent)}>${i18n.cellText(cell)}</b>` : nothing}
      ${incident.quality === 'simulated' ? html`<span class="mark">${t('alert.simulated')}</span>` : nothing}</span>
    ${row ? html`<svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true"><path d=${spark([...row.spark, row.value], cell?.decimals)}/></svg>` : nothing}
    <span class="since">${i18n.conditionText(incident, kind)} ${i18n.sinceText(incident, deviceNow(state, name, now))}</span>
    <span class="muted location">${device?.tags.location ?? ''}</span>
    <span class="buttons">
      ${mayWrite ? html`<button type="button" aria-label=${`${t('incident.acknowledge')}: ${label} ${quantity}`}
        @click=${() => actions.ask('acknowledge', incident, `${label} ${quantity}`)}>${t('incident.acknowledge')}</button>` : nothing}
      <a class="button" href=${incidentAddress(name, metric)} aria-label=${`${t('fleet.attention.open')}: ${label} ${quantity}`}>${t('fleet.attention.open')}</a>
    </span></li>`;
}
