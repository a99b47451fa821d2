// @ts-check
// The order of metrics and devices by name and by urgency. Pure.

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

const HOUSEKEEPING = /^(battery|rssi|lqi|snr|link_?quality|signal|wifi|uptime|heap|free_|cpu_|supply|last_seen)/i;

/** Whether a metric is about the device and its connection, and not about what it measures. @param {string} metric */
export const isHousekeeping = (metric) => HOUSEKEEPING.test(metric);

/**
 * The metrics of one device in the order of its view: those with a fault or an incident first, then what it measures, then what it
 * says about itself; each in natural order.
 * @param {readonly import('./series.js').Series[]} series
 * @param {ReadonlyMap<string, import('./alerts.js').Severity>} severities of the open incidents by metric
 * @param {import('./devices.js').Device | undefined} device
 */
export function urgentFirst(series, severities, device) {
  const rank = (/** @type {string} */ metric) => {
    if (Object.hasOwn(device?.faults ?? {}, metric)) {
      return 0;
    }
    const at = ['alarm', 'warning', 'info'].indexOf(severities.get(metric) ?? '');
    return at >= 0 ? 1 + at : isHousekeeping(metric) ? 5 : 4;
  };
  const ranked = series.map((each) => ({ each, rank: rank(each.metric), name: naturalKey(each.metric) }));
  return ranked.sort((a, b) => a.rank - b.rank || compare(a.name, b.name)).map(({ each }) => each);
}
