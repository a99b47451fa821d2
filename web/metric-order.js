// @ts-check
// The order of metrics and devices by name and by urgency. Pure.
import { severityRank } from './alerts.js';

/**
 * A text that sorts naturally: `device10` after `device2`. An Intl.Collator takes ten times as long.
 * @param {string} text
 */
export const naturalKey = (text) => text.toLowerCase().normalize('NFKD').replace(/\d+/g, (digits) => digits.padStart(20, '0'));

/**
 * @param {string} a
 * @param {string} b
 */
export const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The metrics of one device in the order of its view: those with an alarm or a fault first, then in natural order.
 * @param {readonly import('./series.js').Series[]} series
 * @param {ReadonlyMap<string, import('./alerts.js').Alert>} worst the worst active alert of each `device|metric`
 * @param {import('./devices.js').Device | undefined} device
 */
export function urgentFirst(series, worst, device) {
  const urgency = (/** @type {import('./series.js').Series} */ { device: name, metric }) => {
    const isFaulty = Object.hasOwn(device?.faults ?? {}, metric);
    return isFaulty ? 3 : severityRank(worst.get(`${name}|${metric}`));
  };
  const ranked = series.map((each) => ({ each, urgency: urgency(each), name: naturalKey(each.metric) }));
  return ranked.sort((a, b) => b.urgency - a.urgency || compare(a.name, b.name)).map(({ each }) => each);
}
