// @ts-check
// Alerts as in docs/messages.md. Pure.
import { seriesKey } from './series.js';

/** @typedef {'info' | 'warning' | 'alarm'} Severity */

/**
 * @typedef {{rule: string, device_name: string, metric?: string, severity: Severity, state: 'raised' | 'updated' | 'cleared',
 *   since: string, at: string, value?: number, level?: number, unit?: string, quality?: string}} Alert
 */

/** @type {readonly Severity[]} */
const SEVERITIES = ['info', 'warning', 'alarm'];

/**
 * Identifies one episode of a rule; its later states replace the earlier ones.
 * @param {Alert} alert
 */
export const alertKey = ({ device_name, metric = '', rule, since }) => `${device_name}|${metric}|${rule}|${since}`;

/**
 * @param {any} message
 * @returns {message is Alert}
 */
export function isAlert(message) {
  return (
    [message?.rule, message?.device_name].every((text) => typeof text === 'string') &&
    [message.since, message.at].every((time) => typeof time === 'string' && Number.isFinite(Date.parse(time))) &&
    [message.value, message.level].every((number) => Number.isFinite(number ?? 0)) &&
    SEVERITIES.includes(message.severity) &&
    ['raised', 'updated', 'cleared'].includes(message.state)
  );
}

/** @param {Alert} alert */
export const isActive = ({ state }) => state !== 'cleared';

/**
 * Active alerts first, the worst of them first; then the latest.
 * @param {ReadonlyMap<string, Alert>} alerts
 */
export function sortedAlerts(alerts) {
  const rank = (/** @type {Alert} */ alert) => (isActive(alert) ? SEVERITIES.indexOf(alert.severity) + 1 : 0);
  return [...alerts.values()].sort((a, b) => rank(b) - rank(a) || Date.parse(b.at) - Date.parse(a.at));
}

/** The severity of an alert as a number; -1 if there is none or it has ended. @param {Alert | undefined} alert */
export const severityRank = (alert) => (alert && isActive(alert) ? SEVERITIES.indexOf(alert.severity) : -1);

/**
 * The worst active alert of each metric, and of each device as a whole (with an empty metric).
 * @param {ReadonlyMap<string, Alert>} alerts
 * @returns {Map<string, Alert>} by `device|metric`
 */
export function worstAlerts(alerts) {
  const worst = new Map();
  for (const alert of sortedAlerts(alerts)) {
    const key = seriesKey({ device_name: alert.device_name, metric: alert.metric ?? '' });
    if (isActive(alert) && !worst.has(key)) {
      worst.set(key, alert);
    }
  }
  return worst;
}
