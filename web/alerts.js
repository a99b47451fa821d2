// @ts-check
// Alerts as in docs/messages.md. Pure.

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
