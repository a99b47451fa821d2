// @ts-check
// An incident as in docs/messages.md: all alerts of one metric of one device that overlap in time. Pure.
import { isTime } from './figures.js';

/** @typedef {import('./incident-types.js').Severity} Severity */
/** @typedef {import('./incident-types.js').Decision} Decision */
/** @typedef {import('./incident-types.js').Incident} Incident */
/** @typedef {import('./incident-types.js').Standing} Standing */
/** @typedef {import('./incident-types.js').RuleKind} RuleKind */
/** @typedef {import('./incident-types.js').RuleText} RuleText */
/** @typedef {import('./incident-types.js').Window} Window */
/** @typedef {import('./incident-types.js').ReportedDevice} ReportedDevice */
/** @typedef {import('./incident-types.js').Report} Report */

/** @type {readonly Severity[]} the least severe first */
export const SEVERITIES = ['info', 'warning', 'alarm'];
/** @type {readonly Standing[]} in the order in which they are listed */
export const STANDINGS = ['attention', 'acknowledged', 'muted', 'ended'];
/** @type {readonly RuleKind[]} */
const KINDS = ['level', 'silent', 'fault', 'anomaly'];

/** @param {Severity} severity */
export const rank = (severity) => SEVERITIES.indexOf(severity);

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
 * What the worst rule of an incident compares. If the rule is unknown, because its file has changed, the incident shows it.
 * @param {Incident} incident
 * @param {ReadonlyMap<string, RuleText>} texts of the rules, by name
 * @returns {RuleKind}
 */
export function kindOf({ rule, metric, direction, level, unit }, texts) {
  const guess = metric === '' ? 'silent' : direction === undefined && (level === undefined || unit === 's') ? 'fault' : 'level';
  return texts.get(rule)?.kind ?? guess;
}

/** Whether such a rule compares values, and not a duration. @param {RuleKind} kind */
export const isOfValues = (kind) => kind === 'level' || kind === 'anomaly';

/**
 * The worst value so far. The alert reports only notable changes, so that a window may be worse.
 * @param {Incident} incident
 * @param {readonly Window[]} windows
 */
export function worstValue({ since, ended = Infinity, value, direction, unit }, windows) {
  const during = windows.filter((window) => window.start >= since && window.start < ended && (window.unit ?? unit) === unit);
  const values = during.flatMap(({ data, min, max }) => (direction === 'below' ? min : max) ?? data ?? []).concat(value ?? []);
  return values.length === 0 ? undefined : direction === 'below' ? Math.min(...values) : Math.max(...values);
}

/** The maximum number of rules, more than any file has. */
const MAX_RULES = 1_000;

/**
 * @param {readonly any[]} rules as in the event `rules`
 * @returns {ReadonlyMap<string, RuleText>} by the name of the rule
 */
export function ruleTexts(rules) {
  const texts = (/** @type {any} */ each) => Object.fromEntries(Object.entries(each ?? {}).filter(([, text]) => typeof text === 'string'));
  const known = rules.filter((rule) => typeof rule?.rule === 'string').slice(0, MAX_RULES);
  return new Map(known.map((rule) => [rule.rule, { kind: KINDS.includes(rule.kind) ? rule.kind : 'level', text: texts(rule.text), do: texts(rule.do) }]));
}

/**
 * Reads the response to api/incident.
 * @param {any} answer
 * @returns {Report}
 */
export function reportOf(answer) {
  return {
    incident: incidentOf(answer.incident),
    texts: ruleTexts(list(answer.rules)),
    device: reportedDevice(answer.device),
    windows: list(answer.averages).filter(isWindow).map((window) => ({ ...window, unit: answer.now?.unit })),
    perMinute: Number.isFinite(answer.per_minute) ? answer.per_minute : null,
    now: isTime(answer.now?.time) ? answer.now.time : Date.now(),
    nearby: list(answer.nearby).map(reportedDevice),
  };
}

/** @param {any} window */
const isWindow = ({ start, end, data }) => isTime(start) && isTime(end) && end > start && Number.isFinite(data ?? 0);

/**
 * @param {any} device
 * @returns {ReportedDevice}
 */
function reportedDevice(device) {
  const { device_name, label, tags, state, clock_offset_ms: offset, descriptions } = device ?? {};
  return {
    name: String(device_name ?? ''), label: String(label || (device_name ?? '')), location: String(tags?.location ?? ''), state: String(state ?? 'unknown'),
    clockOffset: Number.isFinite(offset) ? offset : 0, descriptions: new Map(Object.entries(descriptions ?? {})),
  };
}

/** @param {unknown} value @returns {any[]} */
const list = (value) => (Array.isArray(value) ? value.filter((each) => each !== null && typeof each === 'object') : []);
