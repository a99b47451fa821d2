// @ts-check
// One device: a card for each metric, its alerts, and the time range of its charts.
import { worstAlerts } from '../alerts.js';
import { csv, fileName } from '../csv.js';
import { History, needed, widest } from '../history.js';
import { urgentFirst } from '../metric-order.js';
import { panned, zoomed } from '../range.js';
import { isAverage, newest, windowOf } from '../series.js';
import { howIs } from '../status.js';
import { deviceNow } from '../verified.js';
import { Card } from './card.js';
import { download, fromTemplate, role, setChildren, setText } from './dom.js';
import { renderAlerts, renderFacts, renderNone, renderStatus, renderTags } from './facts.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */
/** @typedef {import('../range.js').Range} Range */
/** @typedef {import('../history.js').Need} Need */

const MINUTE_MS = 60_000;
/** How long a range must not move before it is requested. */
const SETTLE_MS = 250;
/** The maximum number of rows for each metric in a CSV file of all time, as in the emitter. */
const MAX_POINTS = 10_000;
/** @type {readonly import('../series.js').Window[]} */
const NOTHING = [];

/**
 * @param {HTMLElement} main
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {{requestRender: () => void, device: string, averages: import('../rest.js').Averages, left: AbortSignal}} page `left` is
 *   aborted when another view is shown
 * @returns {(state: State, now: Moment) => void} renders
 */
export function deviceView(main, i18n, { requestRender, device, averages, left }) {
  const view = fromTemplate('device', i18n);
  setText(role(view, 'name'), device);
  setText(role(view, 'none'), i18n.t('device.none', { device }));
  main.replaceChildren(view);
  /** @type {Map<string, Card>} */
  const cards = new Map();
  /** @type {import('../series.js').Series[]} */
  let shown = [];
  /** @type {Range} */
  let range = { span: 60 * MINUTE_MS, end: null };
  /** The range to which a double click returns. */
  let unzoomed = range;
  let isFirst = true;
  let rangeAt = performance.now();
  /** @type {State['alerts'] | null} */
  let alerts = null;
  /** @type {ReturnType<typeof worstAlerts>} */
  let worst = new Map();
  /** The current time by the device's clock, in epoch milliseconds. */
  let clock = 0;
  const history = new History((request, signal) => averages(device, request, signal), () => performance.now());
  left.addEventListener('abort', () => {
    history.want([]);
    cards.forEach((card) => card.destroy());
    cards.clear();
  });

  const select = /** @type {HTMLSelectElement} */ (role(view, 'range'));
  select.addEventListener('change', () => see((unzoomed = { span: Number(select.value) * MINUTE_MS, end: null })));
  /** @type {import('./chart-gestures.js').ChartControls} */
  const controls = {
    select: (from, to) => see({ span: Math.max(MINUTE_MS, to - from), end: to }),
    zoom: (factor, about) => shown.length > 0 && see(zoomed(finite(factor < 1), factor, newestEnd(), about)),
    pan: (share) => shown.length > 0 && see(panned(finite(true), share, newestEnd())),
    live: () => see({ ...range, end: null }),
    reset: () => see(unzoomed),
  };
  /** @type {Record<string, () => void>} */
  const acts = {
    back: () => controls.pan(-1 / 2),
    forward: () => controls.pan(1 / 2),
    in: () => controls.zoom(1 / 2),
    out: () => controls.zoom(2),
    live: controls.live,
    csv: () => save(i18n, view, device, shown.map((series) => ({ ...series, windows: cards.get(series.metric)?.windows ?? [] }))),
    all: () => saveAll(),
  };
  view.querySelectorAll('[data-act]').forEach((button) => {
    button.addEventListener('click', acts[/** @type {HTMLElement} */ (button).dataset.act ?? '']);
  });

  /** @param {Range} wanted */
  function see(wanted) {
    range = wanted;
    isFirst = false; // the choice of a person remains, even if no average has arrived yet
    rangeAt = performance.now();
    setText(role(view, 'saving'), '');
    requestRender();
    setTimeout(requestRender, SETTLE_MS);
  }

  const newestEnd = () => Math.max(clock, ...shown.map((series) => newest(series).end));

  /** For a device that sent nothing in the last hour, the range is the time when it last did. */
  function firstRange() {
    const ago = clock - Math.max(...shown.map((series) => newest(series).end));
    const spans = [...select.options].map(({ value }) => Number(value) * MINUTE_MS).filter((span) => span >= range.span);
    range = unzoomed = { span: Math.min(...spans.filter((span) => span > ago)), end: null };
    isFirst = false;
  }

  /**
   * The range with a fixed end.
   * @param {boolean} tight not longer than the drawn data, so that a move is visible
   */
  function finite(tight) {
    const starts = shown.flatMap(({ metric }) => cards.get(metric)?.windows[0]?.start ?? []);
    const drawn = starts.length === 0 ? range.span : Math.max(MINUTE_MS, newestEnd() - Math.min(...starts));
    return range.end === null && (tight || range.span === Infinity) ? { ...range, span: Math.min(range.span, drawn) } : range;
  }

  async function saveAll() {
    const button = /** @type {HTMLButtonElement} */ (view.querySelector('[data-act="all"]'));
    button.disabled = true;
    setText(role(view, 'saving'), i18n.t('history.loading'));
    try {
      const series = [];
      for (const { metric } of shown) {
        const all = await averages(device, { metric, from: 0, to: Infinity, points: MAX_POINTS }, left);
        series.push({ device, metric, windows: all.filter(isAverage).map(windowOf) });
      }
      save(i18n, view, `${device}-all`, series);
    } catch (error) {
      setText(role(view, 'saving'), failedText(i18n, error instanceof Error ? error.message : ''));
    }
    button.disabled = false;
  }

  /** Requests what the range lacks. @param {Moment} now */
  function needs(now) {
    const all = shown.map((series) => needed(series, range, cards.get(series.metric)?.points ?? 0, clock));
    if (now.elapsed - rangeAt >= SETTLE_MS) {
      history.want(all.filter((need) => need !== null))?.then(requestRender);
    }
    return all;
  }

  let made = 0;
  /** Creates a card for each metric shown, and removes the others. */
  function updateCards() {
    for (const series of shown) {
      if (!cards.has(series.metric)) {
        cards.set(series.metric, new Card(series, made++, i18n, controls));
      }
    }
    const metrics = new Set(shown.map(({ metric }) => metric));
    for (const [metric, card] of cards) {
      if (!metrics.has(metric)) {
        card.destroy();
        cards.delete(metric);
      }
    }
    setChildren(role(view, 'cards'), shown.flatMap(({ metric }) => cards.get(metric)?.element ?? []));
  }

  return (state, now) => {
    const known = state.devices.get(device);
    if (alerts !== state.alerts) {
      alerts = state.alerts;
      worst = worstAlerts(alerts);
      renderAlerts(role(view, 'alerts'), i18n, state, device);
    }
    clock = deviceNow(state, device, now);
    shown = urgentFirst([...state.series.values()].filter((series) => series.device === device), worst, known);
    if (isFirst && shown.length > 0) {
      firstRange();
    }
    renderNone(role(view, 'none'), i18n, state, device, shown.length);
    renderStatus(view, i18n, state, device, now);
    renderTags(role(view, 'tags'), known, i18n);
    renderFacts(role(view, 'facts'), i18n, state, device, now);
    updateCards();
    const lacking = needs(now);
    shown.forEach((series, at) => {
      const { metric } = series;
      const need = lacking[at];
      const past = (need && history.past(metric)?.windows) || NOTHING;
      const severity = worst.get(`${device}|${metric}`)?.severity ?? '';
      const interval = known?.interval_ms ?? 0;
      const how = howIs(series, state, now);
      const card = cards.get(metric);
      card?.render({ series, past, range, rules: state.rules, now: clock, interval, how, severity, connected: state.connected, device: known }, state.readings.get(metric) ?? [], now);
      card?.note(noteText(need, card.windows, newest(series), history, i18n, now));
    });
    renderRange(view, i18n, range);
    const isLoaded = shown.length > 0 && now.elapsed - rangeAt >= SETTLE_MS && lacking.every((need) => need === null || isAnswered(history, need));
    /** @type {HTMLButtonElement} */ (view.querySelector('[data-act="csv"]')).disabled = !isLoaded;
  };
}

/**
 * @param {History} history
 * @param {Need} need
 */
const isAnswered = (history, need) => history.answers(need) && (history.past(need.metric)?.problem ?? null) === null;

/**
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {HTMLElement} view
 * @param {string} name
 * @param {import('../csv.js').Exported[]} series
 */
function save({ t, spanText }, view, name, series) {
  const longest = Math.max(0, ...series.map(({ windows }) => widest(windows)));
  download(fileName(name, series), csv(series), 'text/csv');
  setText(role(view, 'saving'), t('device.csv.saved', { duration: spanText(longest) }));
}

/**
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {string} message empty if there was no answer
 */
const failedText = ({ t }, message) => t('history.failed', { why: message || t('problem.no_answer') });

/**
 * Says which data of the range is missing, and how long combined windows are.
 * @param {Need | null} need
 * @param {readonly import('../series.js').Window[]} windows the windows in the chart
 * @param {import('../series.js').Window} last
 * @param {History} history
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {Moment} now
 */
function noteText(need, windows, last, history, i18n, now) {
  const { t, spanText, day, timeOfDay, dayAndTime } = i18n;
  if (need && !history.answers(need)) {
    return t('history.loading');
  }
  const problem = need && (history.past(need.metric)?.problem ?? null);
  if (problem !== null) {
    return failedText(i18n, problem);
  }
  if (windows.length === 0) {
    return need ? t('history.none') : t('history.last', { time: dayAndTime(last.end, now.clock, timeOfDay) });
  }
  if (!need) {
    return '';
  }
  const longest = widest(windows);
  const { start } = windows[0];
  return [
    need.from > 0 && start - need.from >= longest ? t('history.begins', { time: `${day(start)}, ${timeOfDay(start)}` }) : '',
    longest > need.native ? t('history.points', { duration: spanText(longest) }) : '',
  ].filter(Boolean).join(' ');
}

/**
 * @param {HTMLElement} view
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {Range} range
 */
function renderRange(view, { t, spanText, periodText }, { span, end }) {
  const select = /** @type {HTMLSelectElement} */ (role(view, 'range'));
  const chosen = String(span / MINUTE_MS);
  select.value = end === null && [...select.options].some(({ value }) => value === chosen) ? chosen : '';
  const last = span === Infinity ? t('range.all') : t('range.last', { duration: spanText(span) });
  setText(role(view, 'period'), end === null ? last : periodText({ start: end - span, end }));
}
