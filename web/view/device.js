// @ts-check
// One device: a card for each of its metrics, its alerts, the time range of all its charts.
import { isActive, sortedAlerts } from '../alerts.js';
import { csv } from '../csv.js';
import { statusOf } from '../overview.js';
import { panned, within, zoomed } from '../range.js';
import { Card } from './card.js';
import { download, fromTemplate, role, setChildren, setText } from './dom.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */
/** @typedef {import('../range.js').Range} Range */

const MINUTE_MS = 60_000;

/**
 * @param {HTMLElement} main
 * @param {import('../words.js').Words} words
 * @param {{requestRender: () => void, device: string}} page
 * @returns {(state: State, now: Moment) => void} renders
 */
export function deviceView(main, words, { requestRender, device }) {
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
  const select = /** @type {HTMLSelectElement} */ (role(view, 'range'));
  select.addEventListener('change', () => see({ span: chosenSpan(select.value), end: null }));

  /** @type {Record<string, () => void>} */
  const acts = {
    back: () => see(panned(range, -1, longest())),
    forward: () => see(panned(range, 1, longest())),
    in: () => see(zoomed(finite(), 1 / 2)),
    out: () => see(zoomed(finite(), 2)),
    live: () => see({ span: chosenSpan(select.value), end: null }),
    csv: () => download(`${device}.csv`, csv(shown.map((series) => ({ ...series, windows: within(series.windows, range) }))), 'text/csv'),
  };
  view.querySelectorAll('[data-act]').forEach((button) => {
    button.addEventListener('click', acts[/** @type {HTMLElement} */ (button).dataset.act ?? '']);
  });

  /** @param {Range} wanted */
  function see(wanted) {
    range = wanted;
    requestRender();
  }

  /** The windows of the series that goes back furthest. */
  const longest = () => shown.map(({ windows }) => windows).sort((a, b) => a[0].start - b[0].start)[0] ?? [];

  /** A range that can be halved. */
  function finite() {
    const windows = longest();
    const all = windows.length === 0 ? MINUTE_MS : windows[windows.length - 1].end - windows[0].start;
    return { ...range, span: Math.min(range.span, all) };
  }

  return (state, now) => {
    shown = [...state.series.values()].filter((series) => series.device === device).sort((a, b) => (a.metric < b.metric ? -1 : 1));
    role(view, 'none').hidden = shown.length > 0;
    renderStatus(view, words, state, device, now);
    renderAlerts(role(view, 'alerts'), words, state, device);
    for (const series of shown) {
      const { metric } = series;
      const card = cards.get(metric) ?? new Card(series, cards.size, words, (from, to) => see({ span: to - from, end: to }));
      cards.set(metric, card);
    }
    setChildren(role(view, 'cards'), shown.flatMap(({ metric }) => cards.get(metric)?.element ?? []));
    for (const series of shown) {
      cards.get(series.metric)?.render(series, state.readings.get(series.metric) ?? [], range, state.connected, now);
    }
  };
}

/** @param {string} value minutes, or `all` */
const chosenSpan = (value) => (value === 'all' ? Infinity : Number(value) * MINUTE_MS);

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
