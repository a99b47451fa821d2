// @ts-check
// All incidents: which ones the page stores, their order, and which of them a person looks for. Pure.
import { rank, standingOf, STANDINGS } from './incident.js';
import { seriesKey } from './series.js';

export { SEVERITIES, standingOf, STANDINGS } from './incident.js';

/** @typedef {import('./incident.js').Incident} Incident */
/** @typedef {import('./incident.js').Standing} Standing */
/** @typedef {import('./incident.js').Severity} Severity */

/** The maximum number of ended incidents, as in the emitter; the one that ended first is evicted. */
export const MAX_ENDED = 1_000;
/** The maximum number of incidents; beyond it, even open ones are evicted, the first received first. */
export const MAX_INCIDENTS = 20_000;

/** Identifies an incident; the key of an ended one in the state. @param {Pick<Incident, 'device_name' | 'metric' | 'since'>} incident */
export const incidentKey = ({ device_name, metric, since }) => `${device_name}|${metric}|${since}`;

/**
 * Adds an incident, or its newer state. A metric has at most one open incident, whose start may move. Ended ones have their start
 * in their key.
 * @param {Map<string, Incident>} incidents is changed
 * @param {Incident} incident
 * @returns {string} its key
 */
export function addIncident(incidents, incident) {
  const open = seriesKey(incident);
  if (incident.open) {
    incidents.delete(incidentKey(incident));
    incidents.set(open, incident);
    if (incidents.size > MAX_INCIDENTS) {
      incidents.delete(/** @type {string} */ (incidents.keys().next().value));
    }
    return open;
  }
  const other = incidents.get(open);
  if (other && other.since <= endOf(incident)) {
    incidents.delete(open);
  }
  incidents.set(incidentKey(incident), incident);
  evictEnded(incidents);
  return incidentKey(incident);
}

/** @param {Map<string, Incident>} incidents */
function evictEnded(incidents) {
  const ended = incidents.size > MAX_ENDED ? [...incidents].filter(([, { open }]) => !open) : [];
  if (ended.length > MAX_ENDED) {
    const [first] = ended.reduce((a, b) => (endOf(a[1]) <= endOf(b[1]) ? a : b));
    incidents.delete(first);
  }
}

/** @param {Incident} incident */
const endOf = ({ ended, since }) => ended ?? since;

/**
 * The incidents that need attention, by the key that they have in the state.
 * @param {ReadonlyMap<string, Incident>} incidents
 * @param {number} now by the emitter's clock
 */
export const needingAttention = (incidents, now) => new Map([...incidents].filter(([, incident]) => standingOf(incident, now) === 'attention'));

/**
 * The number of incidents that need attention.
 * @param {Iterable<Incident>} incidents
 * @param {number} now by the emitter's clock
 */
export const attentionCount = (incidents, now) => [...incidents].filter((incident) => standingOf(incident, now) === 'attention').length;

/**
 * Open incidents first, those that need attention before the others, the most severe and then the newest first; then the ended
 * ones, the last one first.
 * @param {Iterable<Incident>} incidents
 * @param {number} now by the emitter's clock
 */
export function sortedIncidents(incidents, now) {
  const groups = new Map([...incidents].map((incident) => [incident, STANDINGS.indexOf(standingOf(incident, now))]));
  const group = (/** @type {Incident} */ incident) => groups.get(incident) ?? 0;
  return [...groups.keys()].sort((a, b) =>
    group(a) - group(b) || (a.open ? rank(b.severity) - rank(a.severity) || b.since - a.since : endOf(b) - endOf(a)));
}

/**
 * What a person looks for: empty texts match everything. `text` is compared with everything that the row shows.
 * @typedef {{state: '' | 'open' | Standing, severity: '' | Severity, device: string, text: string, period: number}} Filter
 *   `period` is how many milliseconds ago an incident may have ended; Infinity for any time
 */

/**
 * @param {readonly Incident[]} incidents
 * @param {Filter} filter
 * @param {number} now by the emitter's clock
 * @param {(incident: Incident) => string} textOf
 */
export function filteredIncidents(incidents, { state, severity, device, text, period }, now, textOf) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return incidents.filter((incident) => {
    const standing = standingOf(incident, now);
    return (
      (state === '' || state === standing || (state === 'open' && incident.open)) &&
      (severity === '' || severity === incident.severity) &&
      (device === '' || device === incident.device_name) &&
      (incident.open || endOf(incident) >= now - period) &&
      (words.length === 0 || words.every((word) => textOf(incident).toLowerCase().includes(word)))
    );
  });
}
