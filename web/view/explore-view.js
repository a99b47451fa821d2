// @ts-check
// One metric of many devices in one chart, with a table of the devices, the highest mean first.
import { pointedAt } from '../columns.js';
import { devicesOf, firstThreshold, MAX_DEVICES, MAX_LINES, metricLabels, metricsOf, outliersOf, sorted, SORTS, statisticsOf, tagsOf } from '../explore.js';
import { sensorDecimals } from '../figures.js';
import { History, lineNeed } from '../history.js';
import { metricName } from '../i18n/i18n.js';
import { axisOf, within } from '../range.js';
import { decoded } from '../route.js';
import { rulesFor } from '../rules.js';
import { SETTLE_MS, TimeRange } from '../time-range.js';
import { groupOf, inUnit, ownUnit, shownUnit, unitGroups, WITHOUT_UNIT } from '../units.js';
import { html, nothing, render } from '../vendor/lit-html/lit-html.js';
import { emitterNow, unverified } from '../verified.js';
import { DevicePicker } from './device-picker.js';
import { ExploreChart } from './explore-chart.js';
import { exploreTable } from './explore-table.js';
import { rangeTools } from './range-tools.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */
/** @typedef {import('../series.js').Window} Window */
/** @typedef {import('../explore.js').Sort} Sort */

const DAY = 86_400_000;
/** The number of points of each device if there are many. */
const CROWD_POINTS = 120;
/** The number of devices in one request; the emitter answers with at most 50,000 points. */
const BATCH = 50;
const LINE_POINTS = 300;
/** The chart is drawn again after this time, and when there is new data. */
const DRAWN_MS = 5_000;

/**
 * @param {HTMLElement} main
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {{requestRender: () => void, parameters: import('../route.js').Parameters, severalSeries: import('../rest.js').SeveralAverages,
 *   setParameters: (changes: import('../route.js').Parameters) => void, left: AbortSignal}} page
 * @returns {(state: State, now: Moment) => void} renders
 */
export function exploreView(main, i18n, page) {
  const { requestRender, left } = page;
  const { t } = i18n;
  const view = document.createElement('section');
  view.className = 'explore device';
  main.replaceChildren(view);
  let parameters = page.parameters;
  /** @param {import('../route.js').Parameters} changes */
  function change(changes) {
    parameters = { ...parameters, ...changes };
    page.setParameters(changes);
    requestRender();
  }
  const history = new History(page.severalSeries, () => performance.now(), BATCH);
  const time = new TimeRange(parameters, () => performance.now(), (changes) => {
    change(changes);
    setTimeout(requestRender, SETTLE_MS);
  });
  if (!time.isChosen) {
    time.suggest({ span: DAY, end: null });
  }
  /** The current time by the clock of the emitter. */
  let clock = 0;
  /** @type {readonly string[]} */
  let names = [];
  const controls = time.controls(() => ({ newest: clock, oldest: oldest() }));
  const picker = new DevicePicker(i18n, MAX_DEVICES, (chosen) => change({ devices: chosen.map(encodeURIComponent).join(' ') }), requestRender);
  /** @type {number | null} */
  let pointed = null;
  const box = document.createElement('div');
  Object.assign(box, { className: 'chart', tabIndex: 0, role: 'img' });
  box.dataset.role = 'chart';
  box.setAttribute('aria-describedby', 'chart-keys');
  const chart = new ExploreChart(box, i18n, controls, (at) => {
    if (at !== pointed) {
      pointed = at;
      requestRender();
    }
  });
  let drawnAt = -Infinity;
  /** @type {unknown[]} what the chart was drawn from */
  let drawnFrom = [];
  left.addEventListener('abort', () => {
    history.want([]);
    chart.destroy();
    render(nothing, view);
  });

  const named = (/** @type {string} */ device, /** @type {string} */ metric) => ({ device, metric });
  const pastOf = (/** @type {string} */ device, /** @type {string} */ metric) => history.past(named(device, metric))?.windows ?? [];
  const oldest = () => Math.min(...names.map((name) => pastOf(name, metricOr(''))[0]?.start ?? Infinity));
  const metricOr = (/** @type {string} */ first) => parameters.metric ?? first;

  return (state, now) => {
    clock = emitterNow(state, now);
    const metrics = metricsOf(state.overview);
    const metric = metricOr(metrics[0]?.[0] ?? '');
    const chosen = (parameters.devices ?? '').split(' ').filter(Boolean).map(decoded);
    const selection = { metric, tag: parameters.tag ?? '', search: parameters.search ?? '', devices: chosen };
    const all = metric === '' ? [] : devicesOf(state, selection);
    const newestUnit = (/** @type {string} */ name) => state.overview.byDevice.get(name)?.find((row) => row.metric === metric)?.unit ?? '';
    const unitOf = (/** @type {string} */ name) => shownUnit(state.devices.get(name), metric, newestUnit(name));
    const groups = unitGroups(all.map(unitOf));
    const { unit, conversions } = groupOf(groups, parameters.unit ?? '');
    const found = all.filter((name) => conversions.has(unitOf(name)));
    names = found.slice(0, MAX_DEVICES);
    const axis = axisOf(time.range, clock, oldest());
    const range = { span: axis[1] - axis[0], end: axis[1] };
    let cut = 0;
    const windows = new Map(names.map((name) => {
      const [own, newest, shown] = [within(pastOf(name, metric), range), newestUnit(name), unitOf(name)];
      const comparable = inUnit(own, unit, (window) => (ownUnit(window) === newest ? shown : ownUnit(window))); // what an operator chose is not the unit of before
      cut += Number(comparable.length < own.length);
      return [name, comparable];
    }));
    const rules = new Map(names.map((name) => [name, firstThreshold(rulesFor(state.rules, name, metric, unit))]));
    /** @type {Map<string, import('../explore.js').Statistics>} */
    const statistics = new Map();
    for (const [name, own] of windows) {
      const found = statisticsOf(own, rules.get(name));
      found && statistics.set(name, found);
    }
    const [by, isAscending] = sortOf(parameters.sort);
    const rows = sorted(names, statistics, by, isAscending);
    const isCrowd = names.length > MAX_LINES;
    const lined = isCrowd ? outliersOf(statistics) : rows;
    const labelOf = (/** @type {string} */ name) => state.devices.get(name)?.label ?? name;
    const lines = lined.map((name) => ({ name: labelOf(name), tag: String(rows.indexOf(name) + 1), windows: windows.get(name) ?? [] }));
    const needs = names.map((name) => lineNeed(named(name, metric), time.range, isCrowd ? CROWD_POINTS : LINE_POINTS, clock));
    const answered = needs.filter((need) => history.answers(need)).length;
    const problem = needs.map((need) => history.past(need)?.problem ?? null).find((each) => each !== null);
    const decimals = sensorDecimals(lined.flatMap((name) => pastOf(name, metric).slice(-1))); // those of the sensor, not of the conversion
    const from = [...names.map((name) => history.past(named(name, metric))), time.range, state.rules, lined.join(), unit];
    if (now.elapsed - drawnAt > DRAWN_MS || from.length !== drawnFrom.length || from.some((each, at) => each !== drawnFrom[at])) {
      [drawnAt, drawnFrom] = [now.elapsed, from];
      const first = [...rules.values()].find(Boolean);
      chart.draw({ lines, crowd: isCrowd ? [...windows.values()] : [], axis, rules: first ? [first] : [], decimals });
    }
    box.setAttribute('aria-label', t('explore.chart', { metric }));
    const isKnown = state.overview.isLive && unverified(state) !== 'all';
    const status = names.length === 0 ? t(!isKnown ? 'explore.unknown' : metrics.length === 0 ? 'fleet.empty.title' : 'explore.none')
      : problem !== undefined ? t('history.failed', { why: problem || t('problem.no_answer') })
      : answered < needs.length ? t('explore.loading', { count: answered, of: needs.length })
      : [found.length > names.length ? t('explore.more', { count: names.length, of: found.length }) : '', cut > 0 ? t('explore.cut', { count: cut }) : ''].filter(Boolean).join(' ');
    render(html`
      <h2 class="unseen">${t('explore')}</h2>
      <div class="tools">
        ${choices(metric, metrics, state)}
        ${groups.length > 1 ? unitChoice(groups, unit) : nothing}
        ${picker.template(t('explore.devices'), () => devicesOf(state, { ...selection, search: '', devices: [] }).map((name) => ({ name, label: labelOf(name) })), chosen)}
        ${chosen.length > 0 ? html`<button type="button" data-act="all" @click=${() => change({ devices: '' })}>${t('explore.all')}</button>` : nothing}
      </div>
      <div class="tools">${rangeTools(i18n, time, controls, axis)}</div>
      <p id="chart-keys" hidden>${t('chart.keys')}</p>
      <div class="metrics" data-count="1"><figure>
        <p class="read-out" data-role="read-out">${readOut(lines, isCrowd ? [...windows.values()] : [], unit, decimals)}</p>
        ${box}
        ${isCrowd ? html`<figcaption class="muted">${t('explore.band', { count: names.length })}</figcaption>` : nothing}
        <p class="muted note" role="status" data-role="note">${status}</p>
      </figure></div>
      ${exploreTable(i18n, { rows, statistics, lined, rules, unit, decimals, by, isAscending, device: (name) => state.devices.get(name) },
        { sort: (column) => change({ sort: column === by && !isAscending ? `${column}-up` : column }), focus: (name) => chart.focus(name === null || !lined.includes(name) ? null : lined.indexOf(name)) })}`, view);
    history.keep(needs);
    if (time.isSettled && chart.width > 0) {
      history.want(needs)?.then(requestRender);
    }
  };

  /**
   * @param {string} metric
   * @param {readonly [string, number][]} metrics
   * @param {State} state
   */
  function choices(metric, metrics, state) {
    const labels = metricLabels(state);
    const tag = parameters.tag ?? '';
    const value = (/** @type {Event} */ { currentTarget }) => /** @type {HTMLSelectElement | HTMLInputElement} */ (currentTarget).value;
    return html`
      <label>${t('explore.metric')} <select data-role="metric-choice" @change=${(/** @type {Event} */ event) => change({ metric: value(event), devices: '', unit: '' })}>
        ${metrics.map(([name, count]) => html`<option value=${name} ?selected=${name === metric}>${labels.get(name) ?? metricName(name)} (${i18n.whole(count)})</option>`)}</select></label>
      <label>${t('explore.tag')} <select data-role="tag-choice" @change=${(/** @type {Event} */ event) => change({ tag: value(event) })}>
        <option value="" ?selected=${tag === ''}>${t('explore.tag.all')}</option>
        ${[...new Set([...tagsOf(state.devices), ...(tag === '' ? [] : [tag])])].map((each) => html`<option value=${each} ?selected=${each === tag}>${each.replace(':', ': ')}</option>`)}</select></label>
      <input type="search" data-role="search" aria-label=${t('picker.search')} placeholder=${t('picker.search')} .value=${parameters.search ?? ''}
        @input=${(/** @type {Event} */ event) => change({ search: value(event) })}>`;
  }

  /**
   * Values in units that do not convert are never in one chart.
   * @param {readonly import('../units.js').UnitGroup[]} groups
   * @param {string} chosen
   */
  function unitChoice(groups, chosen) {
    const chose = (/** @type {Event} */ { currentTarget }) => change({ unit: /** @type {HTMLSelectElement} */ (currentTarget).value });
    return html`<label>${t('explore.unit')} <select data-role="unit-choice" @change=${chose}>
      ${groups.map(({ unit, count }) => html`<option value=${unit || WITHOUT_UNIT} ?selected=${unit === chosen}>${unit || t('unit.none')} (${i18n.whole(count)})</option>`)}</select></label>`;
  }

  /**
   * The values at the crosshair, the highest first.
   * @param {readonly {name: string, tag: string, windows: readonly Window[]}[]} lines
   * @param {readonly (readonly Window[])[]} crowd
   * @param {string | undefined} unit
   * @param {number | undefined} decimals
   */
  function readOut(lines, crowd, unit, decimals) {
    if (pointed === null) {
      return '';
    }
    const at = pointed;
    const text = (/** @type {number} */ value) => i18n.withUnit(i18n.number(value, decimals), unit);
    const values = lines.map(({ name, tag, windows }) => ({ name: `${tag} ${name}`, value: pointedAt(windows, at)?.data ?? null }))
      .filter(({ value }) => value !== null).sort((a, b) => Number(b.value) - Number(a.value));
    const all = crowd.map((windows) => pointedAt(windows, at)?.data ?? null).filter((value) => value !== null).sort((a, b) => a - b);
    const middle = all.length === 0 ? [] : [t('explore.median', { value: text(all[all.length >> 1]), min: text(all[0]), max: text(all[all.length - 1]) })];
    return [i18n.dayAndTime(at, clock, i18n.timeOfDay), ...middle, ...values.map(({ name, value }) => `${name}: ${text(Number(value))}`)].join('; ');
  }
}

/**
 * The column that the address names, and whether the lowest comes first.
 * @param {string | undefined} name
 * @returns {[Sort, boolean]}
 */
function sortOf(name = '') {
  return [SORTS.find((each) => name.split('-')[0] === each) ?? 'mean', name.endsWith('-up')];
}
