// @ts-check
// What a person chose in the list of incidents, as the parameters of its address. Pure.
import { SEVERITIES, STANDINGS } from './incident.js';

/** The periods in which an incident may have ended, in hours. */
export const PERIODS = [1, 24, 168, 720];
const HOUR_MS = 3_600_000;

/**
 * `open` is the key of the incident whose details are shown; empty for none.
 * @typedef {import('./incidents.js').Filter & {open: string}} Choice
 */

/** @type {Choice} */
export const NO_CHOICE = { state: '', severity: '', device: '', text: '', period: Infinity, open: '' };

/**
 * Values that do not exist are ignored, because a person may have typed the address.
 * @param {import('./route.js').Parameters} parameters
 * @returns {Choice}
 */
export function choiceOf({ state = '', severity = '', device = '', search = '', hours = '', open = '' }) {
  return {
    state: /** @type {readonly string[]} */ (['open', ...STANDINGS]).includes(state) ? /** @type {Choice['state']} */ (state) : '',
    severity: SEVERITIES.find((each) => each === severity) ?? '',
    device,
    text: search,
    period: PERIODS.includes(Number(hours)) ? Number(hours) * HOUR_MS : Infinity,
    open,
  };
}

/**
 * @param {Choice} choice
 * @returns {import('./route.js').Parameters}
 */
export function parametersOf({ state, severity, device, text, period, open }) {
  return { state, severity, device, search: text, hours: period === Infinity ? '' : String(period / HOUR_MS), open };
}
