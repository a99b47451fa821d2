// @ts-check
// Incidents as in docs/messages.md: all alerts of one metric of one device that overlap in time. Pure.
import { isTime, seriesKey } from './series.js';

/** @typedef {import('./alerts.js').Severity} Severity */
/** What an operator decided: who, when and why. @typedef {{by: string, at: number, note: string}} Decision */

/**
 * Times are in epoch milliseconds: `since` and `ended` by the clock of the device, the others by that of the emitter.
 * `value` is the worst value so far; for a silence or a fault, it is the duration in seconds.
 * @typedef Incident
 * @property {string} device_name
 * @property {string} metric empty for the device itself
 * @property {Severity} severity that of the worst active rule
 * @property {string} rule the worst active rule
 * @property {readonly string[]} rules all active rules
 * @property {boolean} open
 * @property {number} since
 * @property {number} [ended]
 * @property {number} [value]
 * @property {number} [level]
 * @property {'above' | 'below'} [direction] the side of the level on which the value is
 * @property {string} [unit]
 * @property {string} quality
 * @property {Decision & {severity: Severity}} [acknowledged] `severity` is that of the incident at that time
 * @property {Decision & {until: number}} [muted]
 */

/** What a person has to know first about an incident. @typedef {'attention' | 'acknowledged' | 'muted' | 'ended'} Standing */

/** @type {readonly Severity[]} the least severe first */
export const SEVERITIES = ['info', 'warning', 'alarm'];
/** @type {readonly Standing[]} in the order in which they are listed */
export const STANDINGS = ['attention', 'acknowledged', 'muted', 'ended'];
/** The maximum number of ended incidents, as in the emitter; the one that ended first is evicted. */
export const MAX_ENDED = 1_000;
/** The maximum number of incidents; beyond it, even open ones are evicted, the first received first. */
export const MAX_INCIDENTS = 20_000;

/** Identifies an incident; the key of an ended one in the state. @param {Pick<Incident, 'device_name' | 'metric' | 'since'>} incident */
export const incidentKey = ({ device_name, metric, since }) => `${device_name}|${metric}|${since}`;

/** @param {Severity} severity */
const rank = (severity) => SEVERITIES.indexOf(severity);

/**
 * Reads the event `incident`; returns null if it is not as in docs/messages.md.
 * @param {any} message
 * @returns {Incident | null}
 */
export function incidentOf(message) {
  const { device_name, metric = '', severity, rule, state, direction, rules = [] } = message ?? {};
  const [since, ended] = [Date.parse(message?.since), Date.parse(message?.ended)];
  const isText = [device_name, metric, rule].every((text) => typeof text === 'string');
  if (!isText || !SEVERITIES.includes(severity) || !['open', 'ended'].includes(state) || !isTime(since) || !Array.isArray(rules)) {
    return null;
  }
  return {
    device_name, metric, severity, rule, since,
    rules: rules.filter((each) => typeof each === 'string'),
    open: state === 'open',
    ended: isTime(ended) ? ended : undefined,
    value: number(message.value),
    level: number(message.level),
    direction: direction === 'above' || direction === 'below' ? direction : undefined,
    unit: typeof message.unit === 'string' ? message.unit : undefined,
    quality: String(message.quality ?? ''),
    acknowledged: acknowledgedOf(message.acknowledged, severity),
    muted: mutedOf(message.muted),
  };
}

/** @param {unknown} value */
const number = (value) => (Number.isFinite(value) ? Number(value) : undefined);

/**
 * @param {any} decision
 * @returns {Decision | undefined}
 */
function decisionOf(decision) {
  const at = Date.parse(decision?.at);
  return isTime(at) ? { by: String(decision.by ?? ''), at, note: String(decision.note ?? '') } : undefined;
}

/**
 * @param {any} acknowledged
 * @param {Severity} severity
 * @returns {Incident['acknowledged']}
 */
function acknowledgedOf(acknowledged, severity) {
  const decision = decisionOf(acknowledged);
  return decision && { ...decision, severity: SEVERITIES.includes(acknowledged.severity) ? acknowledged.severity : severity };
}

/**
 * @param {any} muted
 * @returns {Incident['muted']}
 */
function mutedOf(muted) {
  const decision = decisionOf(muted);
  const until = Date.parse(muted?.until);
  return decision && isTime(until) ? { ...decision, until } : undefined;
}

/**
 * Adds an incident, or its newer state. A metric has at most one open incident, whose start may move. Ended ones have their start
 * in their key.
 * @param {Map<string, Incident>} incidents is changed
 * @param {Incident} incident
 */
export function addIncident(incidents, incident) {
  const open = seriesKey(incident);
  if (incident.open) {
    incidents.delete(incidentKey(incident));
    incidents.set(open, incident);
    if (incidents.size > MAX_INCIDENTS) {
      incidents.delete(/** @type {string} */ (incidents.keys().next().value));
    }
    return;
  }
  const other = incidents.get(open);
  if (other && other.since <= endOf(incident)) {
    incidents.delete(open);
  }
  incidents.set(incidentKey(incident), incident);
  evictEnded(incidents);
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
 * @param {Incident} incident
 * @param {number} now by the emitter's clock
 * @returns {Standing}
 */
export function standingOf({ open, muted, acknowledged, severity }, now) {
  if (!open) {
    return 'ended';
  }
  if (muted && muted.until > now) {
    return 'muted';
  }
  return acknowledged && rank(acknowledged.severity) >= rank(severity) ? 'acknowledged' : 'attention';
}

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
