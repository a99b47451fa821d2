// @ts-check
// The types of incidents. They are not in incident.js, because a phone does not need them.
export {};

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

/** What a rule compares. @typedef {'level' | 'silent' | 'fault' | 'anomaly'} RuleKind */
/**
 * What a rule is about, what it means and what to do, by language.
 * @typedef {{kind: RuleKind, text: Readonly<Record<string, string>>, do: Readonly<Record<string, string>>}} RuleText
 */

/** @typedef {import('./series.js').Window} Window */
/** A device and what is known about it. @typedef {{name: string, label: string, location: string, state: string, clockOffset: number, descriptions: ReadonlyMap<string, {label?: string, decimals?: number}>}} ReportedDevice */
/**
 * `incident` is null if the emitter has no incident of the device and metric. `nearby` are the other devices with the same location.
 * `now` is by the clock of the emitter.
 * @typedef {{incident: Incident | null, texts: ReadonlyMap<string, RuleText>, device: ReportedDevice,
 *   windows: readonly Window[], perMinute: number | null, now: number, nearby: readonly ReportedDevice[]}} Report
 */
