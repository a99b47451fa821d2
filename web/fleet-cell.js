// @ts-check
// One metric of one device in the fleet view: its value, its trend, and whether the value is verified. Pure.
import { isVerified } from './devices.js';
import { decimalsOf } from './figures.js';
import { STALE_MS } from './series.js';
import { statusOf } from './status.js';
import { deviceNow, emitterNow, unverified } from './verified.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Moment} Moment */
/** @typedef {import('./overview.js').Row} Row */
/** @typedef {import('./fleet-members.js').Member} Member */

/**
 * `value` is the newest one that is known; `ago` is its age in milliseconds, or the time since its fault began, if it is not verified
 * now.
 * @typedef {{value: number | null, unit: string, isFault: boolean, isCurrent: boolean, ago: number | null, isSwitch: boolean, decimals: number | undefined}} Cell
 */

/**
 * @param {Pick<Member, 'name' | 'device'>} member
 * @param {Row | undefined} row undefined if the metric has no value yet
 * @param {string} metric
 * @param {State} state
 * @param {Moment} now
 * @returns {Cell}
 */
export function cellOf({ name, device }, row, metric, state, now) {
  const description = device?.descriptions.get(metric);
  const isFault = Object.hasOwn(device?.faults ?? {}, metric) || (row !== undefined && row.value === null && row.qualities.includes('fault'));
  const value = row?.value ?? row?.spark.findLast((each) => each !== null) ?? null;
  const since = device?.faults[metric]?.since;
  const age = row === undefined ? null : since === undefined ? deviceNow(state, name, now) - row.end : emitterNow(state, now) - since;
  const isOld = age === null || age > Math.max(STALE_MS, device?.stale_after_ms ?? 0);
  const isCurrent = unverified(state) === '' && isVerified(statusOf(device, undefined, now, metric)) && !isFault && !isOld;
  const known = row === undefined ? [] : [...row.spark, row.value];
  return {
    value,
    unit: description?.unit ?? row?.unit ?? '',
    isFault,
    isCurrent,
    ago: isCurrent || age === null || value === null ? null : Math.max(0, age),
    isSwitch: row !== undefined && !row.unit && isSwitch(known),
    decimals: description?.decimals ?? (known.some((each) => each !== null) ? decimalsOf(known) : undefined),
  };
}

/**
 * A metric without a unit is a switch if it was mostly 0 or 1. The mean of a window in which it changed is between them.
 * @param {readonly (number | null)[]} values
 */
function isSwitch(values) {
  const known = values.filter((value) => value !== null);
  const ends = known.filter((value) => value === 0 || value === 1);
  return known.length > 0 && 2 * ends.length > known.length && known.every((value) => value >= 0 && value <= 1);
}
