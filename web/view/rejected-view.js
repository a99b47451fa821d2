// @ts-check
// The newest messages that were not accepted as readings, and how many of each kind, device and topic there were.
import { deviceAddress } from '../route.js';
import { emitterNow } from '../verified.js';
import { fromTemplate, role, setAttribute, setChildren, setText } from './dom.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */
/** @typedef {import('../i18n/i18n.js').I18n} I18n */

/** The list is requested again after this time. */
const REFRESH_MS = 5_000;

/**
 * @param {HTMLElement} main
 * @param {I18n} i18n
 * @param {{rejections: import('../rest.js').Rejections, left: AbortSignal}} page `left` is aborted when another view is shown
 * @returns {(state: State, now: Moment) => void} requests the list when it is due
 */
export function rejectedView(main, i18n, { rejections, left }) {
  const view = fromTemplate('rejected', i18n);
  main.replaceChildren(view);
  let askedAt = -Infinity;
  let isAsked = false;
  const note = (/** @type {string} */ text) => setText(role(view, 'rejections-note'), text);
  note(i18n.t('rejections.loading'));
  return async (state, now) => {
    if (isAsked || !state.connected || now.elapsed - askedAt < REFRESH_MS) {
      return;
    }
    [askedAt, isAsked] = [now.elapsed, true];
    try {
      const found = await rejections(left);
      const at = emitterNow(state, now);
      note(found.newest.length === 0 ? i18n.t('rejections.none') : '');
      renderRows(view, 'rejections', found.newest, (row, record) => renderRejection(row, record, at, i18n), i18n);
      renderRows(view, 'rejection-counts', found.counts, (row, count) => renderCount(row, count, at, i18n), i18n);
    } catch (error) {
      const message = error instanceof Error && error.message ? error.message : i18n.t('problem.no_answer');
      note(left.aborted ? '' : i18n.t('rejections.failed', { why: message }));
    }
    isAsked = false;
  };
}

/**
 * Draws a table, which is hidden if it has no rows.
 * @template Item
 * @param {HTMLElement} view
 * @param {string} name
 * @param {readonly Item[]} items
 * @param {(row: HTMLElement, item: Item) => void} render
 * @param {I18n} i18n
 */
function renderRows(view, name, items, render, i18n) {
  role(view, `${name}-table`).hidden = items.length === 0;
  const body = role(view, name);
  const rows = items.map((item, at) => {
    const row = /** @type {HTMLElement} */ (body.children[at] ?? fromTemplate(`${name}-row`, i18n));
    render(row, item);
    return row;
  });
  setChildren(body, rows);
}

/**
 * The payload may be any text, so it is shown as text.
 * @param {HTMLElement} row
 * @param {import('../rest.js').Rejection} record
 * @param {number} now epoch milliseconds
 * @param {I18n} i18n
 */
function renderRejection(row, { time, device, kind, topic, reason, payload, bytes, isCut }, now, i18n) {
  setText(role(row, 'time'), timeText(time, now, i18n));
  renderDevice(row, device);
  setText(role(row, 'topic'), topic);
  setText(role(row, 'kind'), kindText(kind, i18n));
  setText(role(row, 'reason'), reason);
  setText(role(row, 'payload'), payload);
  const size = bytes === 0 ? i18n.t('rejections.empty') : isCut ? i18n.t('rejections.cut', { bytes }) : '';
  setText(role(row, 'size'), size);
}

/**
 * @param {HTMLElement} row
 * @param {import('../rest.js').RejectionCount} sum
 * @param {number} now epoch milliseconds
 * @param {I18n} i18n
 */
function renderCount(row, { count, device, kind, topic, reason, at }, now, i18n) {
  setText(role(row, 'count'), i18n.whole(count));
  renderDevice(row, device);
  setText(role(row, 'topic'), topic);
  setText(role(row, 'kind'), kindText(kind, i18n));
  setText(role(row, 'reason'), reason);
  setText(role(row, 'time'), timeText(at, now, i18n));
}

/**
 * @param {HTMLElement} row
 * @param {string} device empty if it is unknown
 */
function renderDevice(row, device) {
  const link = /** @type {HTMLAnchorElement} */ (role(row, 'device'));
  setText(link, device || '–');
  device ? setAttribute(link, 'href', deviceAddress(device)) : link.removeAttribute('href');
}

/**
 * @param {number} time
 * @param {number} now
 * @param {I18n} i18n
 */
const timeText = (time, now, { dayAndTime, timeOfDay }) => (Number.isFinite(time) ? dayAndTime(time, now, timeOfDay) : '–');

/**
 * A kind that a later version added is shown as it is.
 * @param {string} kind
 * @param {I18n} i18n
 */
const kindText = (kind, { t, has }) => (has(`rejections.kind.${kind}`) ? t(`rejections.kind.${kind}`) : `${kind}:`);
