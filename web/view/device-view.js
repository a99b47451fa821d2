// @ts-check
// One device: its metrics with their charts, the time range of the charts, and what a person can do with the device.
import { severitiesOf } from '../fleet-members.js';
import { sensorDecimals } from '../figures.js';
import { History, needed } from '../history.js';
import { metricLabel } from '../i18n/i18n.js';
import { urgentFirst } from '../metric-order.js';
import { axisOf, spanOf, PRESETS } from '../range.js';
import { severalAverages } from '../rest.js';
import { newest, newestUnit } from '../series.js';
import { howIs } from '../status.js';
import { SETTLE_MS, TimeRange } from '../time-range.js';
import { html, nothing, render } from '../vendor/lit-html/lit-html.js';
import { repeat } from '../vendor/lit-html/directives/repeat.js';
import { deviceNow, emitterNow } from '../verified.js';
import { Comparison } from './comparison.js';
import { CsvDialog } from './csv-dialog.js';
import { CommandsDialog } from './commands-dialog.js';
import { DeviceCommands } from './device-commands.js';
import { DeviceDetails } from './device-details.js';
import { deviceHead, noMetrics, statusShown } from './device-head.js';
import { historyNote } from './history-note.js';
import { LabelDialog } from './label-dialog.js';
import { MetricPanel } from './metric-panel.js';
import { openTables } from './open-tables.js';
import { rangeTools } from './range-tools.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */
/** @typedef {import('../history.js').Need} Need */
/** @typedef {import('../series.js').Series} Series */
/** @typedef {import('../series.js').Window} Window */
/** @typedef {import('../i18n/i18n.js').I18n} I18n */

/** A device with more metrics than this gets a list of links to them. */
const MAX_WITHOUT_LINKS = 6;
/** @type {readonly Window[]} */
const NOTHING = [];

/**
 * @param {HTMLElement} main
 * @param {I18n} i18n
 * @param {{requestRender: () => void, device: string, parameters: import('../route.js').Parameters, averages: import('../rest.js').Averages,
 *   rawCsv: import('../rest.js').RawCsv, rejections: import('../rest.js').Rejections, deviceNames: import('../rest.js').DeviceNames,
 *   severalSeries: import('../rest.js').SeveralAverages, sentCommands: import('../rest.js').SentCommands,
 *   session: import('../session.js').Session, post: import('../operator-request.js').Post, left: AbortSignal,
 *   setParameters: (changes: import('../route.js').Parameters) => void}} page `left` is aborted when another view is shown
 * @returns {(state: State, now: Moment) => void} renders
 */
export function deviceView(main, i18n, page) {
  const { requestRender, device, averages, parameters, setParameters, left } = page;
  const view = document.createElement('section');
  view.className = 'device';
  main.replaceChildren(view);
  /** @type {Map<string, MetricPanel>} */
  const panels = new Map();
  /** @type {Series[]} */
  let shown = [];
  /** @type {State['incidents'] | null} */
  let incidents = null;
  /** The severities of the open incidents, by metric. @type {ReadonlyMap<string, import('../alerts.js').Severity>} */
  let severities = new Map();
  /** The current time by the device's clock, in epoch milliseconds. */
  let clock = 0;
  const history = new History(severalAverages(averages), () => performance.now());
  const time = new TimeRange(parameters, () => performance.now(), (changes) => {
    setParameters(changes);
    requestRender();
    setTimeout(requestRender, SETTLE_MS);
  });
  const controls = time.controls(() => ({ newest: newestEnd(), oldest: oldestStart() }));
  const tables = openTables(parameters, setParameters, requestRender);
  const comparison = new Comparison(i18n, device, page);
  const csv = new CsvDialog(i18n, page);
  const commands = new DeviceCommands(i18n, device, page);
  const commandsDialog = new CommandsDialog(i18n, device, page, commands);
  const details = new DeviceDetails(i18n, device, page, tables, commands);
  const labels = new LabelDialog(i18n, device, page, view);
  left.addEventListener('abort', () => {
    history.want([]);
    panels.forEach((panel) => panel.destroy());
    panels.clear();
    render(nothing, view);
  });

  const newestEnd = () => Math.max(clock, ...shown.map((series) => newest(series).end));
  const oldestStart = () => Math.min(...[...panels.values()].map(({ windows }) => windows[0]?.start ?? Infinity));

  /** For a device that sent nothing in the last hour, the range is the time when it last did. */
  function suggestRange() {
    const ago = clock - Math.max(...shown.map((series) => newest(series).end));
    const span = PRESETS.map((preset) => Number(spanOf(preset))).find((preset) => preset > ago);
    time.suggest({ span: span ?? Infinity, end: null });
  }

  let made = 0;
  /** Creates a panel for each metric shown, and removes the others. */
  function updatePanels() {
    for (const { metric } of shown.filter((series) => !panels.has(series.metric))) {
      panels.set(metric, new MetricPanel(made++, i18n, controls, tables, requestRender));
    }
    const metrics = new Set(shown.map(({ metric }) => metric));
    for (const [metric, panel] of panels) {
      if (!metrics.has(metric)) {
        panel.destroy();
        panels.delete(metric);
      }
    }
  }

  /** @param {string} metric @returns {import('./label-dialog.js').Measured} */
  function measured(metric) {
    const windows = shown.find((series) => series.metric === metric)?.windows ?? NOTHING;
    return { unit: windows[windows.length - 1]?.unit, decimals: sensorDecimals(windows) };
  }

  const points = (/** @type {string} */ metric) => panels.get(metric)?.points ?? 0;

  /**
   * The time axis of all charts. An open window is drawn at its middle, which may lie in the future.
   * @returns {[number, number]}
   */
  function axis() {
    const drawn = shown.map((series) => newest(series)).map(({ start, end }) => (start + end) / 2);
    const starts = shown.map((series) => (history.past(series)?.windows[0] ?? series.windows[0]).start);
    return axisOf(time.range, Math.max(clock, ...drawn), Math.min(...starts));
  }

  /**
   * @param {State} state
   * @param {Moment} now
   * @param {readonly (Need | null)[]} lacking
   */
  function panelTemplates(state, now, lacking) {
    const known = state.devices.get(device);
    const shownAxis = axis();
    return repeat(shown, ({ metric }) => metric, (series, at) => {
      const { metric } = series;
      const panel = /** @type {MetricPanel} */ (panels.get(metric));
      const need = lacking[at];
      return panel.template({
        series,
        past: (need && history.past(series)?.windows) || NOTHING,
        others: comparison.lines(metric, newestUnit(series.windows), state),
        range: time.range,
        axis: shownAxis,
        rules: state.rules,
        ruleTexts: state.ruleTexts,
        alerts: state.alerts,
        interval: known?.interval_ms ?? 0,
        how: howIs(series, state, now),
        severity: severities.get(metric) ?? '',
        connected: state.connected,
        device: known,
        readings: state.readings.get(metric) ?? [],
        note: [historyNote(need, panel.windows, newest(series), history, i18n, now), comparison.note(metric, newestUnit(series.windows), state)].filter(Boolean).join(' '),
        edit: page.session.mayWrite ? () => labels.open(metric) : null,
      }, now);
    });
  }

  return (state, now) => {
    const known = state.devices.get(device);
    if (incidents !== state.incidents) {
      incidents = state.incidents;
      severities = severitiesOf(incidents).get(device) ?? new Map();
    }
    clock = deviceNow(state, device, now);
    shown = urgentFirst([...state.series.values()].filter((series) => series.device === device), severities, known);
    if (!time.isChosen && shown.length > 0) {
      suggestRange();
    }
    updatePanels();
    const lacking = shown.map((series) => needed(series, time.range, points(series.metric), clock));
    const isLoaded = shown.length > 0 && time.isSettled && lacking.every((need) => need === null || isAnswered(history, need));
    view.dataset.status = statusShown(state, device, now);
    view.dataset.clock = known?.clock_offset_ms === undefined ? '' : 'wrong';
    const exported = () => shown.map((series) => ({ ...series, windows: panels.get(series.metric)?.windows ?? [] }));
    render(html`
      ${deviceHead(i18n, state, device, now, page.session.mayWrite ? () => labels.open('') : null)}
      ${shown.length === 0 ? noMetrics(i18n, state, device) : html`
        <div class="tools">
          ${rangeTools(i18n, time, controls, axis())}
          <div class="actions">
            ${comparison.tools(shown)}
            ${csv.template(device, exported, axis(), isLoaded)}
            ${page.session.mayWrite ? commandsDialog.template(emitterNow(state, now)) : nothing}
          </div>
        </div>
        ${comparison.key(state)}
        ${metricLinks(i18n, shown, panels, known, severities)}
        <p id="chart-keys" hidden>${i18n.t('chart.keys')}</p>
        <div class="metrics" data-count=${shown.length}>${panelTemplates(state, now, lacking)}</div>`}
      ${details.template(state, now)}
      ${labels.template(known, measured)}`, view);
    if (time.isSettled) {
      history.want(inSightFirst(lacking, panels))?.then(requestRender);
      comparison.want(shown, time.range, points, clock);
    }
  };
}

/**
 * Links to the metrics, if there are many.
 * @param {I18n} i18n
 * @param {readonly Series[]} shown
 * @param {ReadonlyMap<string, MetricPanel>} panels
 * @param {import('../devices.js').Device | undefined} device
 * @param {ReadonlyMap<string, string>} severities
 */
function metricLinks({ t }, shown, panels, device, severities) {
  return shown.length <= MAX_WITHOUT_LINKS ? nothing : html`
    <nav class="metric-links" aria-label=${t('metrics')}>${shown.map(({ metric }) => html`
      <button type="button" class="severity" data-severity=${severities.get(metric) ?? nothing}
        @click=${() => panels.get(metric)?.scrollIntoView()}>${metricLabel(device, metric)}</button>`)}</nav>`;
}

/**
 * What the charts on the page need, those on the screen first.
 * @param {readonly (Need | null)[]} needs
 * @param {ReadonlyMap<string, MetricPanel>} panels
 */
function inSightFirst(needs, panels) {
  const isOff = (/** @type {Need} */ { metric }) => Number(!panels.get(metric)?.isVisible);
  return needs.filter((need) => need !== null && need.points > 0).map((need) => /** @type {Need} */ (need)).sort((a, b) => isOff(a) - isOff(b));
}

/**
 * @param {History} history
 * @param {Need} need
 */
const isAnswered = (history, need) => history.answers(need) && (history.past(need)?.problem ?? null) === null;
