// @ts-check
// Alerts as docs/messages.md has them. Pure.

/** @typedef {'info' | 'warning' | 'alarm'} Severity */

/**
 * @typedef {{rule: string, device_name: string, metric?: string, severity: Severity, state: 'raised' | 'updated' | 'cleared',
 *   since: string, at: string, value?: number, level?: number, unit?: string, quality?: string}} Alert
 */

/** @type {readonly Severity[]} */
const SEVERITIES = ['info', 'warning', 'alarm'];

/**
 * One episode of a rule's condition; its later states replace the earlier.
 * @param {Alert} alert
 */
export const alertKey = ({ device_name, metric = '', rule, since }) => `${device_name}|${metric}|${rule}|${since}`;

/**
 * @param {any} message
 * @returns {message is Alert}
 */
export function isAlert(message) {
  return (
    [message?.rule, message?.device_name, message?.since, message?.at].every((text) => typeof text === 'string') &&
    SEVERITIES.includes(message.severity) &&
    ['raised', 'updated', 'cleared'].includes(message.state)
  );
}

/** @param {Alert} alert */
export const isActive = ({ state }) => state !== 'cleared';

/**
 * Active ones first, the worst first among them, then the latest.
 * @param {ReadonlyMap<string, Alert>} alerts
 */
export function sortedAlerts(alerts) {
  const rank = (/** @type {Alert} */ alert) => (isActive(alert) ? SEVERITIES.indexOf(alert.severity) + 1 : 0);
  return [...alerts.values()].sort((a, b) => rank(b) - rank(a) || Date.parse(b.at) - Date.parse(a.at));
}

/**
 * Of each device the worst alert that is still active.
 * @param {ReadonlyMap<string, Alert>} alerts
 * @returns {Map<string, Alert>}
 */
export function worstByDevice(alerts) {
  const worst = new Map();
  for (const alert of sortedAlerts(alerts)) {
    if (isActive(alert) && !worst.has(alert.device_name)) {
      worst.set(alert.device_name, alert);
    }
  }
  return worst;
}
