// @ts-check
// One device: a card for each of its metrics, its alerts, the time range of all its charts.
import { isActive, sortedAlerts } from '../alerts.js';
import { csv } from '../csv.js';
import { History, needed, widest } from '../history.js';
import { statusOf } from '../overview.js';
import { panned, zoomed } from '../range.js';
import { isAverage, newest, windowOf } from '../series.js';
import { Card } from './card.js';
import { download, fromTemplate, role, setChildren, setText } from './dom.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */
/** @typedef {import('../range.js').Range} Range */
/** @typedef {import('../history.js').Need} Need */

const MINUTE_MS = 60_000;
/** A range that is still being moved is not asked for. */
const SETTLE_MS = 250;
/** Rows of a file with all there is, of each metric: as many as the emitter gives. */
const MOST_POINTS = 10_000;
/** @type {readonly import('../series.js').Window[]} */
const NOTHING = [];

/**
 * @param {HTMLElement} main
 * @param {import('../words.js').Words} words
 * @param {{requestRender: () => void, device: string, averages: import('../rest.js').Averages}} page
 * @returns {(state: State, now: Moment) => void} renders
 */
export function deviceView(main, words, { requestRender, device, averages }) {
  const view = fromTemplate('device', words);
  setText(role(view, 'name'), device);
  setText(role(view, 'none'), words.say('device.none', { device }));
  main.replaceChildren(view);
  /** @type {Map<string, Card>} */
  const cards = new Map();
  /** @type {import('../series.js').Series[]} */
  let shown = [];
  /** @type {Range} */
  let range = { span: 60 * MINUTE_MS, end: null };
  let rangeAt = performance.now();
  const history = new History((request, signal) => averages(device, request, signal), () => performance.now());
  const leaving = new AbortController();
  leaving.signal.addEventListener('abort', () => history.want([]));
  addEventListener('hashchange', () => leaving.abort(), { once: true });

  const select = /** @type {HTMLSelectElement} */ (role(view, 'range'));
  select.addEventListener('change', () => see({ span: Number(select.value) * MINUTE_MS, end: null }));
  /** @type {import('./steer.js').Steering} */
  const steering = {
    select: (from, to) => see({ span: Math.max(MINUTE_MS, to - from), end: to }),
    zoom: (factor, about) => shown.length > 0 && see(zoomed(finite(factor < 1), factor, newestEnd(), about)),
    pan: (share) => shown.length > 0 && see(panned(finite(true), share, newestEnd())),
    live: () => see({ ...range, end: null }),
  };
  /** @type {Record<string, () => void>} */
  const acts = {
    back: () => steering.pan(-1 / 2),
    forward: () => steering.pan(1 / 2),
    in: () => steering.zoom(1 / 2),
    out: () => steering.zoom(2),
    live: steering.live,
    csv: () => save(device, shown.map((series) => ({ ...series, windows: cards.get(series.metric)?.windows ?? [] }))),
    all: () => saveAll(),
  };
  view.querySelectorAll('[data-act]').forEach((button) => {
    button.addEventListener('click', acts[/** @type {HTMLElement} */ (button).dataset.act ?? '']);
  });

  /** @param {Range} wanted */
  function see(wanted) {
    range = wanted;
    rangeAt = performance.now();
    requestRender();
    setTimeout(requestRender, SETTLE_MS);
  }

  const newestEnd = () => Math.max(...shown.map((series) => newest(series).end));

  /**
   * The range with an end to it.
   * @param {boolean} tight no longer than what is drawn of it, so that one sees it move
   */
  function finite(tight) {
    const starts = shown.flatMap(({ metric }) => cards.get(metric)?.windows[0]?.start ?? []);
    const drawn = Math.max(MINUTE_MS, newestEnd() - Math.min(...starts));
    return range.end === null && (tight || range.span === Infinity) ? { ...range, span: Math.min(range.span, drawn) } : range;
  }

  async function saveAll() {
    const button = /** @type {HTMLButtonElement} */ (view.querySelector('[data-act="all"]'));
    button.disabled = true;
    setText(role(view, 'saving'), words.say('history.loading'));
    try {
      const series = [];
      for (const { metric } of shown) {
        const all = await averages(device, { metric, from: 0, to: Infinity, points: MOST_POINTS }, leaving.signal);
        series.push({ device, metric, windows: all.filter(isAverage).map(windowOf) });
      }
      save(`${device}-all`, series);
      setText(role(view, 'saving'), '');
    } catch (error) {
      setText(role(view, 'saving'), failedWords(words, error instanceof Error ? error.message : ''));
    }
    button.disabled = false;
  }

  /** What the range lacks, and where it is asked for. @param {Moment} now */
  function needs(now) {
    const all = shown.map((series) => needed(series, range, cards.get(series.metric)?.points ?? 0));
    if (now.elapsed - rangeAt >= SETTLE_MS) {
      history.want(all.filter((need) => need !== null))?.then(requestRender);
    }
    return all;
  }

  return (state, now) => {
    shown = [...state.series.values()].filter((series) => series.device === device).sort((a, b) => (a.metric < b.metric ? -1 : 1));
    role(view, 'none').hidden = shown.length > 0;
    renderStatus(view, words, state, device, now);
    renderAlerts(role(view, 'alerts'), words, state, device);
    for (const series of shown) {
      if (!cards.has(series.metric)) {
        cards.set(series.metric, new Card(series, cards.size, words, steering));
      }
    }
    setChildren(role(view, 'cards'), shown.flatMap(({ metric }) => cards.get(metric)?.element ?? []));
    const lacking = needs(now);
    shown.forEach((series, at) => {
      const { metric } = series;
      const need = lacking[at];
      const past = (need && history.past(metric)?.windows) || NOTHING;
      const card = cards.get(metric);
      card?.render({ series, past, range, rules: state.rules }, state.readings.get(metric) ?? [], state.connected, now);
      card?.note(need ? noteWords(need, card.windows, history, words) : '');
    });
    renderRange(view, words, range);
  };
}

/**
 * @param {string} name
 * @param {{device: string, metric: string, windows: readonly import('../series.js').Window[]}[]} series
 */
const save = (name, series) => download(`${name}.csv`, csv(series), 'text/csv');

/**
 * @param {import('../words.js').Words} words
 * @param {string} said empty when nobody said anything
 */
const failedWords = ({ say }, said) => say('history.failed', { why: said || say('problem.no_answer') });

/**
 * What of the range is not there, and how long the windows are that came as one.
 * @param {Need} need
 * @param {readonly import('../series.js').Window[]} windows drawn
 * @param {History} history
 * @param {import('../words.js').Words} words
 */
function noteWords(need, windows, history, words) {
  const { say, spanWords, day, timeOfDay } = words;
  if (!history.answers(need)) {
    return say('history.loading');
  }
  const problem = history.past(need.metric)?.problem ?? null;
  if (problem !== null) {
    return failedWords(words, problem);
  }
  if (windows.length === 0) {
    return say('history.none');
  }
  const longest = widest(windows);
  const { start } = windows[0];
  return [
    need.from > 0 && start - need.from >= longest ? say('history.begins', { time: `${day(start)}, ${timeOfDay(start)}` }) : '',
    longest > need.native ? say('history.points', { duration: spanWords(longest) }) : '',
  ].filter(Boolean).join(' ');
}

/**
 * @param {HTMLElement} view
 * @param {import('../words.js').Words} words
 * @param {Range} range
 */
function renderRange(view, { say, spanWords, periodWords }, { span, end }) {
  const select = /** @type {HTMLSelectElement} */ (role(view, 'range'));
  const chosen = String(span / MINUTE_MS);
  select.value = end === null && [...select.options].some(({ value }) => value === chosen) ? chosen : '';
  const last = span === Infinity ? say('range.all') : say('range.last', { duration: spanWords(span) });
  setText(role(view, 'period'), end === null ? last : periodWords({ start: end - span, end }));
}

/**
 * @param {HTMLElement} view
 * @param {import('../words.js').Words} words
 * @param {State} state
 * @param {string} device
 * @param {Moment} now
 */
function renderStatus(view, { say, timeOfDay }, state, device, now) {
  const known = state.devices.get(device);
  const status = statusOf(known, undefined, now);
  view.dataset.status = status;
  const since = known ? ` ${say('alert.raised', { time: timeOfDay(known.since) })}` : '';
  const detail = known?.detail ? `: ${known.detail}` : '';
  setText(role(view, 'status'), say(`state.${status}`) + since + detail);
}

/**
 * @param {HTMLElement} list
 * @param {import('../words.js').Words} words
 * @param {State} state
 * @param {string} device
 */
function renderAlerts(list, { say }, state, device) {
  const active = sortedAlerts(state.alerts).filter((alert) => alert.device_name === device && isActive(alert));
  list.hidden = active.length === 0;
  const items = active.map(({ severity, rule }, at) => {
    const item = /** @type {HTMLElement} */ (list.children[at] ?? document.createElement('li'));
    item.className = 'severity';
    item.dataset.severity = severity;
    setText(item, say('alert.and', { severity: say(`alert.${severity}`), rule }));
    return item;
  });
  setChildren(list, items);
}
