// @ts-check
// The alerts of a metric as episodes on its time axis. Pure.
import { isActive } from './alerts.js';

/** @typedef {import('./alerts.js').Alert} Alert */
/**
 * `end` is the end of the time axis while the alert is active. Times are in epoch milliseconds.
 * @typedef {{rule: string, severity: import('./alerts.js').Severity, isAnomaly: boolean, start: number, end: number}} Episode
 */

/**
 * The alerts of a metric and of its device as a whole that lie on the time axis, the mildest first, so that the worst is on top.
 * @param {ReadonlyMap<string, Alert>} alerts
 * @param {{device: string, metric: string}} series
 * @param {[number, number]} axis in epoch milliseconds
 * @param {import('./state.js').State['ruleTexts']} ruleTexts what each rule is about
 * @returns {Episode[]}
 */
export function episodesOf(alerts, { device, metric }, [from, to], ruleTexts) {
  return [...alerts.values()]
    .filter((alert) => alert.device_name === device && (alert.metric ?? metric) === metric)
    .map((alert) => ({
      rule: alert.rule,
      severity: alert.severity,
      isAnomaly: ruleTexts.get(alert.rule)?.kind === 'anomaly',
      start: Date.parse(alert.since),
      end: isActive(alert) ? Infinity : Date.parse(alert.at),
    }))
    .filter(({ start, end }) => end >= from && start <= to)
    .map((episode) => ({ ...episode, end: Math.min(episode.end, to) }))
    .sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity) || a.start - b.start);
}

const ORDER = ['info', 'warning', 'alarm'];
