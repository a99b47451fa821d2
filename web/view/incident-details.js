// @ts-check
// The details of the incident that a person opened in the list: chart, rules, what happened, and what a person can do.
import { sensorDecimals } from '../figures.js';
import { BEFORE_MS } from '../incident-chart.js';
import { incidentKey, standingOf } from '../incidents.js';
import { isOfValues, kindOf } from '../incident.js';
import { timelineOf } from '../incident-timeline.js';
import { rangeParameters } from '../range.js';
import { deviceAddress, incidentAddress, withParameters } from '../route.js';
import { windowOf } from '../series.js';
import { perMinute } from '../trend.js';
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { incidentFigure, otherRules } from './incident-parts.js';

/** @typedef {import('../incident.js').Incident} Incident */
/** @typedef {import('./incidents-view.js').Shown} Shown */

/** The number of points of the chart. */
const POINTS = 120;
/** How often the chart of an open incident is loaded again. */
const REFRESH_MS = 15_000;

/** The averages and alerts of one incident, from the REST API. */
export class IncidentHistory {
  /** @type {readonly import('../series.js').Window[]} */
  windows = [];
  /** @type {readonly unknown[]} */
  alerts = [];
  #key = '';
  #loadedAt = -Infinity;
  #averages;
  #alertsOf;
  #left;
  #changed;

  /**
   * @param {import('../rest.js').Averages} averages
   * @param {import('../rest.js').Alerts} alerts
   * @param {AbortSignal} left aborted when another view is shown
   * @param {() => void} changed
   */
  constructor(averages, alerts, left, changed) {
    this.#averages = averages;
    this.#alertsOf = alerts;
    this.#left = left;
    this.#changed = changed;
  }

  /**
   * Loads the history of an incident if it is another one, or if it is old.
   * @param {Incident} incident
   * @param {number} clock by the clock of the device
   * @param {number} elapsed
   */
  want(incident, clock, elapsed) {
    const key = incidentKey(incident);
    if (key === this.#key && (!incident.open || elapsed - this.#loadedAt < REFRESH_MS)) {
      return;
    }
    if (key !== this.#key) {
      [this.windows, this.alerts] = [[], []];
    }
    [this.#key, this.#loadedAt] = [key, elapsed];
    this.#load(incident, key, clock);
  }

  /**
   * @param {Incident} incident
   * @param {string} key
   * @param {number} clock
   */
  async #load({ device_name: device, metric, since, ended }, key, clock) {
    const range = { metric, from: since - BEFORE_MS, to: ended ?? clock, points: POINTS };
    const [windows, alerts] = await Promise.all([
      metric === '' ? [] : this.#averages(device, range, this.#left).catch(() => []),
      this.#alertsOf(device, this.#left).catch(() => []),
    ]);
    if (key === this.#key && !this.#left.aborted) {
      [this.windows, this.alerts] = [windows.map(windowOf), alerts];
      this.#changed();
    }
  }
}

/**
 * @param {Incident} incident
 * @param {Shown} shown
 */
export function incidentDetails(incident, shown) {
  const { i18n, state, history, at, clockOf, language } = shown;
  const { t, trendText, worstText } = i18n;
  const kind = kindOf(incident, state.ruleTexts);
  const clock = clockOf(incident);
  const { windows, alerts } = history;
  const rule = state.ruleTexts.get(incident.rule);
  const standing = standingOf(incident, at);
  const values = [trendText(incident, kind, perMinute(windows, clock)), worstText(incident, kind, windows, sensorDecimals(windows))].filter(Boolean).join(' · ');
  return html`
    <div role="cell" class="incident-details">
      <div>
        ${values === '' ? nothing : html`<p>${values}</p>`}
        ${isOfValues(kind) || windows.length > 0 ? incidentFigure(incident, kind, windows, clock, i18n) : nothing}
        ${rule?.text[language] ? html`<p>${rule.text[language]}</p>` : nothing}
        ${incident.open && rule?.do[language] ? html`<p class="do">${rule.do[language]}</p>` : nothing}
        ${otherRules(incident, state.ruleTexts, language, i18n)}
        ${incident.metric === 'co' ? html`<p class="muted">${t('card.caution')}</p>` : nothing}
      </div>
      <div>
        <h3>${t('incident.timeline')}</h3>
        <ol class="plain">${timelineOf(incident, alerts).map((entry) => html`<li><time>${i18n.dayAndTime(entry.at, clock, i18n.timeOfDay)}</time> <span>${entryText(entry, incident, shown)}</span></li>`)}</ol>
        ${shown.actions.failure === '' ? nothing : html`<p class="failure" role="alert">${shown.actions.failure}</p>`}
        <p class="buttons">
          ${incident.open && shown.mayWrite ? actionButtons(incident, standing, shown) : nothing}
          <a href=${chartAddress(incident, clock)}>${t('incident.show.chart')}</a>
          <a href=${incidentAddress(incident.device_name, incident.metric)}>${t('incident.show.page')}</a>
        </p>
      </div>
    </div>`;
}

/**
 * @param {Incident} incident
 * @param {import('../incident.js').Standing} standing
 * @param {Shown} shown
 */
function actionButtons(incident, standing, { i18n: { t }, actions, titleOf }) {
  const button = (/** @type {string} */ text, /** @type {() => void} */ act) => html`<button type="button" ?disabled=${actions.isPending} @click=${act}>${text}</button>`;
  return html`
    ${standing === 'acknowledged' ? nothing : button(t('incident.acknowledge'), () => actions.ask('acknowledge', incident, titleOf(incident)))}
    ${standing === 'muted'
      ? button(t('incident.unmute'), () => actions.mute(incident, 0))
      : button(t('incident.mute'), () => actions.ask('mute', incident, titleOf(incident)))}`;
}

/**
 * @param {import('../incident-timeline.js').Entry} entry
 * @param {Incident} incident
 * @param {Shown} shown
 */
function entryText(entry, incident, { i18n, state, at }) {
  const { t } = i18n;
  if (entry.event === 'raised' || entry.event === 'cleared') {
    const { rule, severity, level, value = 0, unit } = entry.alert;
    /** @type {Incident} */
    const raised = { ...incident, rule, severity, level, unit, direction: value < (level ?? value) ? 'below' : 'above' };
    const what = i18n.conditionText(raised, kindOf(raised, state.ruleTexts));
    return t(`incident.event.${entry.event}`, { severity: t(`alert.${severity}`), what, rule });
  }
  return entry.event === 'ended' ? t('incident.event.ended') : i18n.standingText(incident, entry.event, at);
}

/**
 * The address of the device's charts, from ten minutes before the incident to its end.
 * @param {Incident} incident
 * @param {number} clock now, by the clock of the device
 */
function chartAddress({ device_name: device, since, ended }, clock) {
  const end = ended ?? clock;
  return withParameters(deviceAddress(device), rangeParameters({ span: end - since + BEFORE_MS, end }));
}
