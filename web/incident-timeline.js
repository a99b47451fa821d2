// @ts-check
// What happened in an incident, by time. Pure.
import { isAlert } from './alerts.js';

/** @typedef {import('./incident.js').Incident} Incident */
/** @typedef {import('./alerts.js').Alert} Alert */

/**
 * `alert` is the alert that was raised or cleared.
 * @typedef {{at: number, event: 'raised' | 'cleared', alert: Alert} | {at: number, event: 'acknowledged' | 'muted' | 'ended'}} Entry
 */

/**
 * @param {Incident} incident
 * @param {readonly unknown[]} alerts of any device; empty if they are unknown
 * @returns {Entry[]} the first one first
 */
export function timelineOf(incident, alerts) {
  const { since, ended, acknowledged, muted } = incident;
  const own = alerts.filter(isAlert).filter((alert) => isPartOf(alert, incident));
  const raised = own.length > 0 ? own : [firstAlert(incident)];
  /** @type {Entry[]} */
  const entries = [
    ...raised.map((alert) => ({ at: Date.parse(alert.since), event: /** @type {const} */ ('raised'), alert })),
    ...raised.filter(({ state }) => state === 'cleared').map((alert) => ({ at: Date.parse(alert.at), event: /** @type {const} */ ('cleared'), alert })),
    ...(acknowledged && acknowledged.at >= since ? [{ at: acknowledged.at, event: /** @type {const} */ ('acknowledged') }] : []),
    ...(muted && muted.at >= since ? [{ at: muted.at, event: /** @type {const} */ ('muted') }] : []),
    ...(ended === undefined ? [] : [{ at: ended, event: /** @type {const} */ ('ended') }]),
  ];
  return entries.sort((a, b) => a.at - b.at);
}

/**
 * @param {Alert} alert
 * @param {Incident} incident
 */
function isPartOf({ device_name, metric = '', since }, incident) {
  const at = Date.parse(since);
  return device_name === incident.device_name && metric === incident.metric && at >= incident.since && at <= (incident.ended ?? Infinity);
}

/**
 * The alert that an incident itself shows.
 * @param {Incident} incident
 * @returns {Alert}
 */
function firstAlert({ device_name, metric, rule, severity, since, value, level, unit }) {
  const time = new Date(since).toISOString();
  return { device_name, metric, rule, severity, state: 'raised', since: time, at: time, value, level, unit };
}
