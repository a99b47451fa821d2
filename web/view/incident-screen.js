// @ts-check
// The screen of one incident, made for a phone at night: everything on one screen, and the buttons where the thumb is.
import { sensorDecimals } from '../figures.js';
import { metricLabel } from '../i18n/formats.js';
import { isOfValues, kindOf, standingOf } from '../incident.js';
import { html, nothing, render } from '../vendor/lit-html/lit-html.js';
import { incidentFigure, otherRules } from './incident-parts.js';

/** @typedef {import('../incident.js').Incident} Incident */
/** @typedef {import('../incident.js').Report} Report */
/** @typedef {import('../i18n/formats.js').Formats & ReturnType<typeof import('../i18n/incident-text.js').incidentTexts>} Words */

/**
 * `report` is the last one, which arrived `at` that time; `failed` says whether the last request failed. `login` returns the form for
 * the token, if the server requires one.
 * @typedef {{device: string, metric: string, language: import('../i18n/formats.js').Language, report: Report | null, at: number, failed: boolean,
 *   login: (() => unknown) | null, session: import('../session.js').Session}} Shown
 */

/** @type {Readonly<Record<string, string>>} */
const ICONS = { alarm: '◆', warning: '▲', info: '●', ended: '✓', none: '○' };
const MUTE_MINUTES = 60;
/** A report is requested every 5 s, and a request has 10 s. */
const OLD_MS = 15_000;
/** More devices nearby are folded. */
const MAX_NEARBY = 2;

/** The page of a device; of all devices if it is unknown. @param {string} device */
const addressOf = (device) => (device === '' ? './' : `./#/device/${encodeURIComponent(device)}`);

/**
 * @param {Words} words
 * @param {{token: () => string, refresh: () => void, redraw: () => void, loadTexts: () => Promise<void>}} page
 * @returns {(shown: Shown) => void} draws
 */
export function incidentScreen(words, { token, refresh, redraw, loadTexts }) {
  const root = /** @type {HTMLElement} */ (document.getElementById('screen'));
  root.replaceChildren();
  const actions = new LazyActions(words, { token, loadTexts }, () => {
    redraw();
    !actions.isPending && refresh();
  });

  return (shown) => {
    document.body.toggleAttribute('data-failed', shown.failed || isOld(shown));
    render(html`${contents(shown, words, actions)}`, root);
  };
}

/** Loads the code of the actions when a person needs it. */
class LazyActions {
  /** @type {import('./incident-actions.js').IncidentActions | null} */
  #loaded = null;
  #failed = false;
  #words;
  #page;
  #changed;

  /**
   * @param {Words} words
   * @param {{token: () => string, loadTexts: () => Promise<void>}} page
   * @param {() => void} changed
   */
  constructor(words, page, changed) {
    this.#words = words;
    this.#page = page;
    this.#changed = changed;
  }

  get isPending() {
    return this.#loaded?.isPending ?? false;
  }

  get failure() {
    return this.#failed ? this.#words.t('incident.no_answer') : this.#loaded?.failure ?? '';
  }

  /** @param {(actions: import('./incident-actions.js').IncidentActions) => void} act */
  async run(act) {
    try {
      this.#loaded ??= await this.#load();
      this.#failed = false;
      act(this.#loaded);
    } catch {
      this.#failed = true;
      this.#changed();
    }
  }

  async #load() {
    const [{ IncidentActions }, { post }] = await Promise.all([import('./incident-actions.js'), import('../operator-request.js'), this.#page.loadTexts()]);
    return new IncidentActions(this.#words, post(this.#page.token), this.#changed);
  }
}

/**
 * @param {Shown} shown
 * @param {Words} words
 * @param {LazyActions} actions
 */
function contents(shown, words, actions) {
  const { t } = words;
  if (shown.login) {
    return shown.login();
  }
  if (!shown.report) {
    return html`<main><p role="status">${!shown.failed ? t('incident.loading') : t('incident.no_answer')}</p></main>`;
  }
  return shown.report.incident ? incidentOn(shown, shown.report, shown.report.incident, words, actions) : unknownIncident(shown, shown.report, words);
}

/**
 * @param {Shown} shown
 * @param {Report} report
 * @param {Incident} incident
 * @param {Words} words
 * @param {LazyActions} actions
 */
function incidentOn(shown, report, incident, words, actions) {
  const { t, conditionText, sinceText, worstText, trendText, standingText } = words;
  const { texts, device, windows, perMinute, now } = report;
  const { severity, open } = incident;
  const kind = kindOf(incident, texts);
  const standing = standingOf(incident, now);
  const clock = now + (device.clockOffset);
  const decimals = decimalsIn(report, incident.metric);
  const rule = texts.get(incident.rule);
  const title = titleOf(incident, kind, report, words);
  document.title = `${open ? t(`alert.${severity}`) : capital(t('incident.ended'))}: ${title} – ${device.label}`;
  return html`
    <header data-severity=${open ? severity : 'ended'}>
      <p class="severity"><span aria-hidden="true">${ICONS[open ? severity : 'ended']}</span> ${open ? t(`alert.${severity}`) : capital(t('incident.ended'))}
        ${incident.quality === 'simulated' ? html`<span class="mark">${t('alert.simulated')}</span>` : nothing}</p>
      <h1>${title}</h1>
      <p>${[device.label, device.location, open && isOfValues(kind) ? doubt(report, words) : ''].filter(Boolean).join(' · ')}</p>
    </header>
    <main>
      ${failure(shown, words)}
      <p class="since"><strong>${isOfValues(kind) ? conditionText(incident, kind) : nothing} ${sinceText(incident, clock)}</strong></p>
      <p>${[trendText(incident, kind, perMinute), worstText(incident, kind, windows, decimals)].filter(Boolean).join(' · ')}</p>
      ${open && rule?.do[shown.language] ? html`<p class="do">${rule.do[shown.language]}</p>` : nothing}
      ${incidentFigure(incident, kind, windows, clock, words)}
      ${rule?.text[shown.language] ? html`<p>${rule.text[shown.language]}</p>` : nothing}
      <p class="muted">${t('incident.warranty')}</p>
      ${otherRules(incident, texts, shown.language, words)}
      ${neighbours(report, words)}
      <p><a href=${addressOf(incident.device_name)}>${t('incident.device')}</a></p>
    </main>
    <footer ?hidden=${!open}>
      <p role="status">${actions.failure || (standing === 'acknowledged' || standing === 'muted' ? standingText(incident, standing, now) : '')}</p>
      ${open && shown.session.mayWrite ? buttons(incident, standing, title, actions, t) : nothing}
    </footer>`;
}

/**
 * The state of a device whose values nobody verifies now, and the age of its newest value.
 * @param {Report} report
 * @param {Words} words
 */
function doubt({ device, windows, now }, { t, ago }) {
  const newest = windows.findLast(({ data }) => data != null);
  return ['online', 'degraded'].includes(device.state) || !newest ? '' : t('state.before', { state: t(`state.${device.state}`), ago: ago(Math.max(0, now + device.clockOffset - newest.end)) });
}

/**
 * CO 451 ppm; for a silence or a fault, what is wrong in words.
 * @param {Incident} incident
 * @param {import('../incident.js').RuleKind} kind
 * @param {Report} report
 * @param {Words} words
 */
function titleOf(incident, kind, report, { number, withUnit, conditionText }) {
  const metric = incident.metric === '' ? '' : metricLabel(report.device, incident.metric);
  if (!isOfValues(kind)) {
    return metric === '' ? capital(conditionText(incident, kind)) : `${metric}: ${conditionText(incident, kind)}`;
  }
  const newest = report.windows.findLast(({ data }) => data != null);
  const decimals = decimalsIn(report, incident.metric);
  return incident.open && newest
    ? `${metric} ${withUnit(number(newest.data, decimals), newest.unit ?? incident.unit)}`
    : `${metric} ${withUnit(number(incident.value, decimals), incident.unit)}`;
}

/**
 * @param {Report} report
 * @param {string} metric
 */
const decimalsIn = ({ device, windows }, metric) => device.descriptions.get(metric)?.decimals ?? sensorDecimals(windows);

/** @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * @param {Incident} incident
 * @param {import('../incident.js').Standing} standing
 * @param {string} title
 * @param {LazyActions} actions
 * @param {Words['t']} t
 */
function buttons(incident, standing, title, actions, t) {
  return html`<div class="buttons">
    ${standing === 'acknowledged' ? nothing : html`<button class="primary" ?disabled=${actions.isPending} @click=${() => actions.run((loaded) => loaded.ask('acknowledge', incident, title))}>${t('incident.acknowledge')}</button>`}
    ${standing === 'muted'
      ? html`<button ?disabled=${actions.isPending} @click=${() => actions.run((loaded) => loaded.mute(incident, 0))}>${t('incident.unmute')}</button>`
      : html`<button ?disabled=${actions.isPending} @click=${() => actions.run((loaded) => loaded.mute(incident, MUTE_MINUTES))}>${t('incident.mute.hour')}</button>`}
  </div>`;
}

/** Whether the report is older than usual, for example because the phone slept. @param {Shown} shown */
const isOld = ({ report, at }) => report !== null && Date.now() - at > OLD_MS;

/**
 * @param {Shown} shown
 * @param {Words} words
 */
function failure(shown, { t, ago, dayAndTime, timeOfDay }) {
  const { at, failed } = shown;
  const text = failed ? t('incident.disconnected', { time: dayAndTime(at, Date.now(), timeOfDay) }) : isOld(shown) ? t('incident.old', { ago: ago(Date.now() - at) }) : '';
  return text === '' ? nothing : html`<p class="failed" role="status">${text}</p>`;
}

/**
 * @param {Report} report
 * @param {Words} words
 */
function neighbours({ nearby, device }, { t }) {
  return nearby.length === 0
    ? nothing
    : html`<details ?open=${nearby.length <= MAX_NEARBY}><summary>${t('incident.nearby.at', { location: device.location })}</summary>
        <ul class="nearby">${nearby.map(({ name, label, state }) => html`<li><a href=${addressOf(name)}>${label}</a> <span data-status=${state}>${t(`state.${state}`)}</span></li>`)}</ul></details>`;
}

/**
 * @param {Shown} shown
 * @param {Report} report
 * @param {Words} words
 */
function unknownIncident(shown, { device }, words) {
  const { t } = words;
  return html`
    <header data-severity="none">
      <h1>${t('incident.none')}</h1>
      <p>${[shown.device, shown.metric === '' ? '' : metricLabel(device, shown.metric)].filter(Boolean).join(' · ')}</p>
    </header>
    <main>
      ${failure(shown, words)}
      <p>${t('incident.none.text')}</p>
      <p><a href=${addressOf(shown.device)}>${t('incident.device')}</a></p>
    </main>`;
}
