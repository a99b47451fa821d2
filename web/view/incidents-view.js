// @ts-check
// All incidents: those that need attention first. A row opens to the details of its incident.
import { choiceOf, NO_CHOICE, parametersOf, PERIODS } from '../incident-choice.js';
import { kindOf, SEVERITIES, STANDINGS } from '../incident.js';
import { attentionCount, filteredIncidents, incidentKey, sortedIncidents, standingOf } from '../incidents.js';
import { cellOf } from '../fleet-cell.js';
import { metricLabel } from '../i18n/i18n.js';
import { spark } from '../sparkline.js';
import { deviceNow, emitterNow, unverified } from '../verified.js';
import { live } from '../vendor/lit-html/directives/live.js';
import { html, nothing, render } from '../vendor/lit-html/lit-html.js';
import { IncidentActions } from './incident-actions.js';
import { IncidentHistory, incidentDetails } from './incident-details.js';
import { VirtualList } from './virtual-list.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */
/** @typedef {import('../incident.js').Incident} Incident */
/** @typedef {import('../incident-choice.js').Choice} Choice */
/** @typedef {{key: string, incident: Incident}} Item */

/**
 * What the parts of the view get. `at` is the time by the clock of the emitter, `clockOf` that of a device.
 * @typedef {{state: State, now: Moment, at: number, clockOf: (incident: Incident) => number, i18n: import('../i18n/i18n.js').I18n, language: string,
 *   choice: Choice, choose: (change: Partial<Choice>) => void, history: IncidentHistory, actions: IncidentActions, mayWrite: boolean,
 *   titleOf: (incident: Incident) => string}} Shown
 */

/** The order changes with the incidents; with time alone, only after this many milliseconds, for example when a mute ends. */
const ORDER_MS = 5_000;
const HOUR_MS = 3_600_000;

/**
 * @param {HTMLElement} main
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {{requestRender: () => void, setParameters: (changes: import('../route.js').Parameters) => void, left: AbortSignal,
 *   parameters: import('../route.js').Parameters, restoreScroll: () => void, averages: import('../rest.js').Averages,
 *   alerts: import('../rest.js').Alerts, session: import('../session.js').Session, post: import('../operator-request.js').Post}} page
 * @returns {(state: State, now: Moment) => void} renders
 */
export function incidentsView(main, i18n, page) {
  const { requestRender, left } = page;
  const root = document.createElement('section');
  root.className = 'incidents';
  main.replaceChildren(root);
  const actions = new IncidentActions(i18n, page.post, requestRender);
  const history = new IncidentHistory(page.averages, page.alerts, left, requestRender);
  const language = i18n.locale.slice(0, 2);
  let choice = choiceOf(page.parameters);
  /** @type {VirtualList<Item> | null} */
  let list = null;
  /** @type {readonly Item[]} */
  let items = [];
  let ordered = { incidents: /** @type {State['incidents'] | null} */ (null), elapsed: -Infinity, isKnown: false };
  let isScrolled = choice.open === '';
  addEventListener('scroll', requestRender, { passive: true, signal: left });
  left.addEventListener('abort', () => actions.remove());

  /** @param {Partial<Choice>} change */
  function choose(change) {
    choice = { ...choice, ...change };
    page.setParameters(parametersOf(choice));
    ordered = { incidents: null, elapsed: -Infinity, isKnown: false };
    requestRender();
  }

  /**
   * @param {State} state
   * @param {Moment} now
   * @param {Shown} shown
   */
  function order(state, now, shown) {
    ordered = { incidents: state.incidents, elapsed: now.elapsed, isKnown: isKnown(state) };
    const all = sortedIncidents(state.incidents.values(), shown.at);
    const wanted = filteredIncidents(all, choice, shown.at, (incident) => searchText(incident, shown));
    items = wanted.map((incident) => ({ key: incidentKey(incident), incident }));
    render(frame(shown, items.length), root);
    list ??= new VirtualList(/** @type {HTMLElement} */ (root.querySelector('[data-role="rows"]')), newRow);
    list.show(items, choice.open);
    page.restoreScroll();
    if (!isScrolled && items.length > 0) {
      isScrolled = true;
      list.scrollTo(choice.open);
    }
  }

  return (state, now) => {
    const at = emitterNow(state, now);
    const clockOf = (/** @type {Incident} */ { device_name: device }) => deviceNow(state, device, now);
    const titleOf = (/** @type {Incident} */ incident) => titleIn(state, incident, i18n);
    const shown = { state, now, at, clockOf, i18n, language, choice, choose, history, actions, mayWrite: page.session.mayWrite, titleOf };
    if (ordered.incidents !== state.incidents || ordered.isKnown !== isKnown(state) || now.elapsed - ordered.elapsed >= ORDER_MS) {
      order(state, now, shown);
    }
    const opened = items.find(({ key }) => key === choice.open);
    opened && history.want(opened.incident, clockOf(opened.incident), now.elapsed);
    list?.render((row, item) => drawRow(row, item, shown));
  };
}

function newRow() {
  const row = document.createElement('div');
  row.setAttribute('role', 'row');
  row.className = 'list-row';
  return row;
}

/** Whether the page has all incidents, and the emitter would report others. @param {State} state */
const isKnown = (state) => state.pipeline !== null && unverified(state) === '';

/**
 * E.g. CO over 300 ppm.
 * @param {State} state
 * @param {Incident} incident
 * @param {import('../i18n/i18n.js').I18n} i18n
 */
function titleIn(state, incident, { conditionText }) {
  const condition = conditionText(incident, kindOf(incident, state.ruleTexts));
  return incident.metric === ''
    ? condition.charAt(0).toUpperCase() + condition.slice(1)
    : `${metricLabel(state.devices.get(incident.device_name), incident.metric)} ${condition}`;
}

/**
 * Everything by which a person may search an incident.
 * @param {Incident} incident
 * @param {Shown} shown
 */
function searchText(incident, { state, i18n: { t }, titleOf }) {
  const { device_name: name, rule, severity, acknowledged } = incident;
  const device = state.devices.get(name);
  return [name, device?.label, ...Object.values(device?.tags ?? {}), titleOf(incident), incident.metric, rule, t(`alert.${severity}`), acknowledged?.by].join(' ');
}

/**
 * @param {Shown} shown
 * @param {number} count
 */
function frame(shown, count) {
  const { i18n: { t }, state, at } = shown;
  const total = state.incidents.size;
  const attention = attentionCount(state.incidents.values(), at);
  return html`
    <h2 class="unseen">${t('incidents')}</h2>
    ${filters(shown)}
    <p class="muted" role="status" data-role="shown">${total === 0 ? '' : count === total
      ? `${t('incidents.count', { count })}. ${t('incidents.attention', { count: attention })}`
      : html`${t('incidents.shown', { count, total })} <button type="button" class="link-button" @click=${() => shown.choose({ ...NO_CHOICE })}>${t('incidents.reset')}</button>`}</p>
    <p class="message" data-role="none" ?hidden=${count > 0}>${t(total > 0 ? 'incidents.none.found' : isKnown(state) ? 'incidents.none' : 'incidents.unknown')}</p>
    <div class="list" role="table" data-role="list" aria-label=${t('incidents')} aria-describedby="list-help" aria-rowcount=${count + 1} ?hidden=${count === 0}
      data-unverified=${unverified(state) === '' ? 'no' : 'yes'}>
      <p id="list-help" hidden>${t('incidents.help')}</p>
      <div role="rowgroup" class="list-head"><div role="row" aria-rowindex="1">
        ${['severity', 'what', 'device', 'trend', 'since', 'state'].map((column) => html`<span role="columnheader">${t(`incidents.column.${column}`)}</span>`)}
      </div></div>
      <div role="rowgroup" class="list-rows" data-role="rows"></div>
    </div>`;
}

/** @param {Shown} shown */
function filters({ i18n: { t }, state, choice, choose }) {
  const label = state.devices.get(choice.device)?.label ?? choice.device;
  return html`
    <div class="tools filters">
      <input type="search" data-role="search" aria-label=${t('incidents.search')} placeholder=${t('incidents.search')} .value=${live(choice.text)}
        @input=${(/** @type {any} */ { target }) => choose({ text: target.value })}>
      ${select(t('incidents.column.state'), choice.state, [['', t('incidents.state.any')], ...['open', ...STANDINGS].map((each) => [each, t(`incidents.state.${each}`)])], (state) => choose({ state: /** @type {Choice['state']} */ (state) }))}
      ${select(t('incidents.column.severity'), choice.severity, [['', t('incidents.severity.any')], ...SEVERITIES.map((each) => [each, t(`alert.${each}`)])], (severity) => choose({ severity: /** @type {Choice['severity']} */ (severity) }))}
      ${select(t('incidents.period'), String(choice.period / HOUR_MS), [['Infinity', t('incidents.period.any')], ...PERIODS.map((hours) => [String(hours), t(`incidents.period.${hours}`)])], (hours) => choose({ period: Number(hours) * HOUR_MS }))}
      ${choice.device === '' ? nothing : html`<button type="button" class="chip" @click=${() => choose({ device: '' })} aria-label=${t('incidents.device.any', { device: label })}>${label} <span aria-hidden="true">✕</span></button>`}
    </div>`;
}

/**
 * @param {string} label
 * @param {string} value
 * @param {readonly (readonly string[])[]} options value and text
 * @param {(value: string) => void} choose
 */
const select = (label, value, options, choose) => html`
  <select aria-label=${label} data-chosen=${String(value !== options[0][0])} @change=${(/** @type {any} */ { target }) => choose(target.value)}>
    ${options.map(([each, text]) => html`<option value=${each} ?selected=${each === value} .selected=${live(each === value)}>${text}</option>`)}
  </select>`;

/**
 * @param {HTMLElement} row
 * @param {Item} item
 * @param {Shown} shown
 */
function drawRow(row, { key, incident }, shown) {
  const { state, i18n, at, choice, choose, clockOf, titleOf } = shown;
  const { t } = i18n;
  const { device_name: name, metric, open, severity, quality } = incident;
  const standing = standingOf(incident, at);
  const isOpen = key === choice.open;
  const device = state.devices.get(name);
  const series = open ? state.overview.byDevice.get(name)?.find((each) => each.metric === metric) : undefined;
  const cell = series && cellOf({ name, device }, series, metric, state, shown.now);
  row.dataset.device = name;
  row.dataset.standing = standing;
  row.dataset.severity = severity;
  row.classList.toggle('open', isOpen);
  render(html`
    <span role="cell" class="severity" data-severity=${open ? severity : ''}>${t(`alert.${severity}`)}</span>
    <span role="rowheader" class="what"><button type="button" aria-expanded=${String(isOpen)} @click=${() => choose({ open: isOpen ? '' : key })}>${titleOf(incident)}</button>
      ${quality === 'simulated' ? html`<span class="mark">${t('alert.simulated')}</span>` : nothing}</span>
    <span role="cell" class="device"><span>${device?.label ?? name}</span> <span class="muted">${device?.tags.location ?? ''}</span></span>
    <span role="cell" class="trend" data-stale=${String(cell?.isCurrent === false)}>${cell && series && cell.value !== null ? html`<span>${i18n.cellText(cell)}</span>
      ${cell.ago === null ? html`<svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true"><path d=${spark([...series.spark, series.value], cell.decimals)}/></svg>`
        : html`<span class="muted note">${i18n.ago(cell.ago)}</span>`}` : nothing}</span>
    <span role="cell" class="since">${i18n.sinceText(incident, clockOf(incident))}</span>
    <span role="cell" class="standing">${i18n.standingText(incident, standing, at)}</span>
    ${isOpen ? incidentDetails(incident, shown) : nothing}`, row);
}
