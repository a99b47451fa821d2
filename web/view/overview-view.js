// @ts-check
// All devices, with a row for each metric.
import { isActive, worstAlerts, worstOf } from '../alerts.js';
import { example } from '../example.js';
import { sensorDecimals } from '../figures.js';
import { metricHint, metricLabel } from '../i18n/i18n.js';
import { rowsByName, wantedRows } from '../overview.js';
import { deviceAddress } from '../route.js';
import { isSwitch, lastGood, newest } from '../series.js';
import { sparkline } from '../sparkline.js';
import { howIs, statusOf } from '../status.js';
import { deviceNow, unverified } from '../verified.js';
import { fromTemplate, role, setAttribute, setText } from './dom.js';
import { VirtualList } from './virtual-list.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */
/** @typedef {import('../overview.js').Row} Row */
/** @typedef {import('../overview.js').Column} Column */

/** The shortest time between two changes of the order, so that rows stay readable. */
const ORDER_MS = 1_000;
/** The extra delay while each frame has new events: processing them and sorting 10,000 rows is too much for one frame. */
const ORDER_LATER_MS = 100;
/** How long after connecting a page without devices shows the instructions. */
const EMPTY_AFTER_MS = 2_000;

/**
 * @param {HTMLElement} main
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {{requestRender: () => void, left: AbortSignal}} page `left` is aborted when another view is shown
 * @returns {(state: State, now: Moment) => void} renders
 */
export function overview(main, i18n, { requestRender, left }) {
  const view = fromTemplate('devices', i18n);
  main.replaceChildren(view);
  /** @type {import('../overview.js').Wanted} */
  let wanted = { search: '', by: 'device', down: false };
  /** @type {VirtualList<Row>} */
  const list = new VirtualList(role(view, 'rows'), () => fromTemplate('device-row', i18n));
  /** @type {WeakMap<HTMLElement, unknown[]>} */
  const drawn = new WeakMap();
  /** @type {Map<string, import('../alerts.js').Alert>} */
  let worst = new Map();
  /** @type {State['alerts'] | null} */
  let alerts = null;
  /** @type {State | null} */
  let seen = null;
  let orderedAt = -Infinity;
  let orderedBy = wanted;
  /** @type {readonly string[]} */
  let keys = [];
  /** @type {readonly Row[]} */
  let named = [];

  const search = /** @type {HTMLInputElement} */ (role(view, 'search'));
  search.addEventListener('input', () => want({ search: search.value }));
  view.querySelectorAll('[data-column] button').forEach((button) => {
    const by = /** @type {Column} */ (/** @type {HTMLElement} */ (button.parentElement).dataset.column);
    button.addEventListener('click', () => want({ by, down: wanted.by === by ? !wanted.down : by !== 'device' }));
  });
  addEventListener('scroll', requestRender, { passive: true, signal: left });

  /** @param {Partial<import('../overview.js').Wanted>} change */
  function want(change) {
    wanted = { ...wanted, ...change };
    orderedAt = -Infinity;
    requestRender();
  }

  /**
   * @param {State} state
   * @param {Moment} now
   */
  function order(state, now) {
    const known = [...state.series.keys(), ...state.devices.keys(), ...faultyRows(state)];
    orderedAt = known.length === 0 ? -Infinity : now.elapsed; // the first ones are shown immediately
    if (!isSame(known, keys)) {
      [keys, named] = [known, rowsByName(state)];
    } else if (wanted === orderedBy && wanted.by === 'device') {
      return;
    }
    orderedBy = wanted;
    const shown = wantedRows(named, state, worst, wanted, now);
    list.show(shown);
    setAttribute(role(view, 'list'), 'aria-rowcount', String(shown.length + 1));
    setText(role(view, 'shown'), i18n.t('devices.shown', { count: shown.length }));
    role(view, 'caution').hidden = !shown.some(({ metric }) => metric === 'co');
    view.querySelectorAll('[data-column]').forEach((head) => {
      const by = /** @type {HTMLElement} */ (head).dataset.column === wanted.by;
      setAttribute(head, 'aria-sort', by ? (wanted.down ? 'descending' : 'ascending') : 'none');
    });
  }

  /**
   * @param {HTMLElement} row
   * @param {Row} item
   * @param {State} state
   * @param {Moment} now
   */
  function draw(row, { key, device, metric }, state, now) {
    const series = state.series.get(key);
    const known = state.devices.get(device);
    const alert = worstOf(worst, device, metric);
    const status = unverified(state) === 'all' ? 'unknown' : statusOf(known, series, now, metric);
    const isCurrent = Boolean(series && howIs(series, state, now).isCurrent);
    const text = i18n.statusText(state, known, status, metric, series, now);
    const seen = series && !isCurrent ? seenWords(series, state, now) : '';
    const what = [key, series, known, alert, status, isCurrent, text, seen];
    if (drawn.get(row)?.every((part, at) => part === what[at])) {
      return;
    }
    drawn.set(row, what);
    drawName(row, device, metric, known);
    drawAverage(row, series, known, status);
    row.dataset.status = status;
    row.dataset.stale = String(!isCurrent);
    row.dataset.clock = known?.clock_offset_ms === undefined ? '' : 'wrong';
    setText(role(row, 'status'), text);
    setText(role(row, 'seen'), seen);
    setAttribute(role(row, 'value'), 'data-severity', worst.get(key)?.severity ?? '');
    setAttribute(role(row, 'alarm'), 'data-severity', alert && isActive(alert) ? alert.severity : '');
    setText(role(row, 'alarm'), alert ? i18n.t('alert.and', { severity: i18n.t(`alert.${alert.severity}`), rule: alert.rule }) : '');
  }

  /**
   * @param {HTMLElement} row
   * @param {string} device
   * @param {string} metric
   * @param {import('../devices.js').Device | undefined} known
   */
  function drawName(row, device, metric, known) {
    row.dataset.device = device;
    row.dataset.metric = metric;
    setText(role(row, 'link'), device);
    setAttribute(role(row, 'link'), 'href', deviceAddress(device));
    setText(role(row, 'metric'), metricLabel(known, metric));
    setAttribute(role(row, 'metric'), 'title', metricHint(known, metric, i18n));
  }

  /**
   * The age of a value that is not up to date. For a sensor with a fault, it is the last good value.
   * @param {import('../series.js').Series} series
   * @param {State} state
   * @param {Moment} now
   */
  function seenWords(series, state, now) {
    const { end } = lastGood(series.windows) ?? newest(series);
    return i18n.ago(Math.max(0, deviceNow(state, series.device, now) - end));
  }

  /**
   * @param {HTMLElement} row
   * @param {import('../series.js').Series | undefined} series
   * @param {import('../devices.js').Device | undefined} known
   * @param {string} status the status; a mark that says the same is not needed
   */
  function drawAverage(row, series, known, status) {
    const window = series && newest(series);
    const good = series && (lastGood(series.windows) ?? window);
    const kind = { isSwitch: isSwitch(series?.windows ?? []), decimals: sensorDecimals(series?.windows ?? []) };
    row.dataset.start = String(window?.start ?? '');
    row.dataset.mean = String(window?.data ?? '');
    setText(role(row, 'mean'), good ? i18n.figure(good, kind) : i18n.number(null));
    setText(role(row, 'unit'), good?.unit ?? known?.descriptions.get(series?.metric ?? '')?.unit ?? '');
    setText(role(row, 'mark'), window ? i18n.badges(window).filter(({ quality }) => quality !== status).map(({ text }) => text).join(', ') : '');
    setAttribute(role(row, 'trend'), 'd', series ? sparkline(series.windows, known?.interval_ms) : '');
  }

  return (state, now) => {
    if (alerts !== state.alerts) {
      alerts = state.alerts;
      worst = worstAlerts(alerts);
    }
    const due = now.elapsed - orderedAt - ORDER_MS;
    if (due >= (state === seen ? 0 : ORDER_LATER_MS)) {
      order(state, now);
    } else if (due >= 0) {
      requestRender();
    }
    seen = state;
    const nothing = state.series.size === 0 && state.devices.size === 0;
    const connectedFor = state.connected ? now.elapsed - state.since.elapsed : 0;
    role(view, 'found').hidden = nothing;
    const isEmpty = nothing && connectedFor >= EMPTY_AFTER_MS;
    if (isEmpty && role(view, 'empty').hidden) {
      setText(role(view, 'example'), example(location.hostname, now.clock));
    }
    role(view, 'empty').hidden = !isEmpty;
    setAttribute(role(view, 'list'), 'data-connected', String(state.connected));
    list.render((row, item) => draw(row, item, state, now));
  };
}

/** Keys of metrics that only ever had faults. @param {State} state */
const faultyRows = ({ devices }) => [...devices].flatMap(([device, { faults }]) => Object.keys(faults).map((metric) => `${device}|${metric}`));

/**
 * @param {readonly string[]} some
 * @param {readonly string[]} others
 */
const isSame = (some, others) => some.length === others.length && some.every((name, at) => name === others[at]);
