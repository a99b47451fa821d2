// @ts-check
// The title and the icon of the tab: the worst state and how many incidents need attention.
import { standingOf, SEVERITIES } from '../incidents.js';
import { emitterNow, unverified } from '../verified.js';
import { byId, setAttribute } from './dom.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */

/**
 * The incidents that need attention: how many, and the severity of the worst.
 * @param {State} state
 * @param {Moment} now
 */
export function attention(state, now) {
  const at = emitterNow(state, now);
  const found = [...state.incidents.values()].filter((incident) => standingOf(incident, at) === 'attention');
  const worst = found.reduce((most, { severity }) => Math.max(most, SEVERITIES.indexOf(severity)), -1);
  return { count: found.length, severity: SEVERITIES[worst] ?? '' };
}

/**
 * @param {State} state
 * @param {{count: number, severity: string}} attention
 * @param {string} view the name of what is shown; empty for the fleet
 * @param {import('../i18n/i18n.js').I18n} i18n
 */
export function renderTab(state, { count, severity }, view, { t, whole }) {
  const worst = !state.connected ? t('tab.disconnected') : count > 0 ? `(${whole(count)}) ${t(`alert.${severity}`)}` : '';
  const title = [worst, view, 'Fieldline'].filter(Boolean).join(' – ');
  if (document.title !== title) {
    document.title = title;
  }
  const icon = unverified(state) !== '' ? 'favicon-unknown.svg' : severity === 'alarm' || severity === 'warning' ? `favicon-${severity}.svg` : 'favicon.svg';
  setAttribute(byId('icon'), 'href', icon);
}
