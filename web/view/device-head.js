// @ts-check
// What a person must know about a device besides its values: its state, tags, open incidents, faults and clock.
import { whyNoMetrics } from '../devices.js';
import { metricLabel } from '../i18n/i18n.js';
import { kindOf, standingOf } from '../incident.js';
import { SEVERITIES } from '../incidents.js';
import { incidentAddress } from '../route.js';
import { statusOf } from '../status.js';
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { emitterNow, unverified } from '../verified.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */
/** @typedef {import('../incidents.js').Incident} Incident */
/** @typedef {import('../i18n/i18n.js').I18n} I18n */

/**
 * @param {I18n} i18n
 * @param {State} state
 * @param {string} device
 * @param {Moment} now
 * @param {(() => void) | null} edit opens the dialog for its label; null if the person may not change it
 */
export function deviceHead(i18n, state, device, now, edit) {
  const { t } = i18n;
  const known = state.devices.get(device);
  const name = known?.label ?? device;
  const detail = known?.detail ? `: ${known.detail}` : '';
  return html`
    <div class="title">
      <a href="#/" data-role="back">‹ ${t('device.all')}</a>
      <h2 data-role="name" title=${device}>${name}</h2>
      ${known && edit && html`<button type="button" class="quiet" data-act="label-device" aria-label=${t('label.edit', { metric: name })} title=${t('label.edit', { metric: name })} @click=${edit}>✎</button>`}
      <p class="status" data-role="status">${i18n.statusText(state, known, statusShown(state, device, now), '', undefined, now) + detail}</p>
      ${tags(i18n, known)}
    </div>
    ${incidents(i18n, state, device, now)}
    ${facts(i18n, state, device, now)}`;
}

/**
 * @param {State} state
 * @param {string} device
 * @param {Moment} now
 */
export const statusShown = (state, device, now) => (unverified(state) === 'all' ? 'unknown' : statusOf(state.devices.get(device), undefined, now));

/**
 * Why there is no metric to show.
 * @param {I18n} i18n
 * @param {State} state
 * @param {string} device
 */
export function noMetrics({ t }, state, device) {
  const key = whyNoMetrics(state, device);
  return html`<p class="message" data-role="none">${t(key, { device: state.devices.get(device)?.label ?? device })}
    ${key === 'device.none' ? html`<a href="#/start">${t('fleet.empty.link')}</a>` : nothing}</p>`;
}

/**
 * The tags of a device, sorted by name.
 * @param {I18n} i18n
 * @param {import('../devices.js').Device | undefined} device
 */
function tags({ t, locale }, device) {
  const all = Object.entries(device?.tags ?? {}).sort(([one], [other]) => one.localeCompare(other, locale));
  return all.length === 0 ? nothing : html`
    <dl class="tags" data-role="tags" aria-label=${t('tags')}>${all.map(([name, text]) => html`<div><dt>${name}</dt> <dd>${text}</dd></div>`)}</dl>`;
}

/**
 * One line for each open incident, the worst first.
 * @param {I18n} i18n
 * @param {State} state
 * @param {string} device
 * @param {Moment} now
 */
function incidents({ t, dayAndTime, levelText, standingText, conditionText }, state, device, now) {
  const at = emitterNow(state, now);
  const open = [...state.incidents.values()].filter((incident) => incident.open && incident.device_name === device)
    .sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
  if (open.length === 0) {
    return nothing;
  }
  const line = (/** @type {Incident} */ incident) => {
    const { metric, severity, direction, level, unit, since, rules } = incident;
    const standing = standingOf(incident, at);
    const kind = kindOf(incident, state.ruleTexts);
    const what = kind === 'level' && direction !== undefined && level !== undefined ? levelText({ severity, direction, level, unit })
      : t('alert.and', { severity: t(`alert.${severity}`), rule: conditionText(incident, kind) });
    const subject = metric === '' ? '' : `${metricLabel(state.devices.get(device), metric)}: `;
    const more = rules.length > 1 ? t('device.rules.more', { count: rules.length - 1 }) : '';
    return [`${subject}${what}`, t('alert.raised', { time: dayAndTime(since, at) }), more, standing === 'attention' ? '' : standingText(incident, standing, at)].filter(Boolean).join(', ');
  };
  return html`<ul class="plain" data-role="alerts" aria-label=${t('incidents')}>${open.map((incident) => html`
    <li class="severity" data-severity=${incident.severity} data-standing=${standingOf(incident, at)}><a href=${incidentAddress(incident.device_name, incident.metric)} title=${incident.rule}>${line(incident)}</a></li>`)}</ul>`;
}

/**
 * The faults, the clock, the rejected readings and the unknown interval of a device.
 * @param {I18n} i18n
 * @param {State} state
 * @param {string} name
 * @param {Moment} now
 */
function facts({ t, clockText, faultText, dayAndTime, timeOfDay }, state, name, now) {
  const device = state.devices.get(name);
  const at = emitterNow(state, now);
  /** @type {{kind: string, text: string}[]} */
  const all = Object.entries(device?.faults ?? {}).map(([metric, { since }]) => {
    const fault = faultText({ since, now: at, good: false });
    return { kind: 'fault', text: t('fault.metric', { metric: metricLabel(device, metric), fault }) };
  });
  if (device?.clock_offset_ms !== undefined) {
    all.push({ kind: 'clock', text: clockText(device, 'clock') });
  }
  if (device?.rejected) {
    const { count, reason, at: last } = device.rejected;
    const time = last === undefined ? '–' : dayAndTime(last, at, timeOfDay);
    all.push({ kind: 'rejected', text: t('rejected', { count, time, reason }) });
  }
  if (device?.state === 'unknown' && device.last_seen !== undefined && device.interval_ms === undefined) {
    all.push({ kind: 'interval', text: t('interval.unknown') });
  }
  return all.length === 0 ? nothing : html`<ul class="plain facts" data-role="facts">${all.map(({ kind, text }) => html`
    <li class="fact" data-kind=${kind}>${text} ${kind === 'rejected' ? html`<a href="#/rejected?${new URLSearchParams({ device: name })}">${t('rejected.list')}</a>` : nothing}</li>`)}</ul>`;
}
