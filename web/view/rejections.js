// @ts-check
// The newest messages that were not accepted as readings.
import { deviceAddress } from '../route.js';
import { emitterNow } from '../verified.js';
import { fromTemplate, role, setAttribute, setChildren, setText } from './dom.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */

/** The list is requested again after this time. */
const REFRESH_MS = 5_000;

/**
 * @param {HTMLElement} view
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {import('../rest.js').Rejections} rejections
 * @param {AbortSignal} left
 * @returns {(state: State, now: Moment) => void} requests the list when it is due
 */
export function rejectionList(view, i18n, rejections, left) {
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
      role(view, 'rejections-table').hidden = found.length === 0;
      note(found.length === 0 ? i18n.t('rejections.none') : '');
      setChildren(role(view, 'rejections'), found.map((record, at) => rejectionRow(view, record, at, emitterNow(state, now), i18n)));
    } catch (error) {
      const message = error instanceof Error && error.message ? error.message : i18n.t('problem.no_answer');
      note(left.aborted ? '' : i18n.t('rejections.failed', { why: message }));
    }
    isAsked = false;
  };
}

/**
 * Draws a row. The payload may be any text, so it is shown as text.
 * @param {HTMLElement} view
 * @param {import('../rest.js').Rejection} record
 * @param {number} at
 * @param {number} now epoch milliseconds
 * @param {import('../i18n/i18n.js').I18n} i18n
 */
function rejectionRow(view, { time, device, topic, reason, payload }, at, now, i18n) {
  const row = /** @type {HTMLElement} */ (role(view, 'rejections').children[at] ?? fromTemplate('rejection', i18n));
  setText(role(row, 'time'), Number.isFinite(time) ? i18n.dayAndTime(time, now, i18n.timeOfDay) : '–');
  const link = /** @type {HTMLAnchorElement} */ (role(row, 'device'));
  setText(link, device || '–');
  device ? setAttribute(link, 'href', deviceAddress(device)) : link.removeAttribute('href');
  setText(role(row, 'topic'), topic);
  setText(role(row, 'reason'), reason);
  setText(role(row, 'payload'), payload);
  return row;
}
