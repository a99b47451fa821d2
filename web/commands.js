// @ts-check
// The commands of a device as in docs/messages.md, "MQTT topics", and what the emitter knows about them. Pure.
import { isTime } from './series.js';

/**
 * `argument` is what follows the name: its unit for people, and what it must look like. A command that changes what the sensor
 * measures needs a confirmation.
 * @typedef {{name: string, argument?: {unit: string, pattern: string, example: string}, needsConfirmation?: boolean}} CommandKind
 */

/** @type {readonly CommandKind[]} */
export const COMMANDS = [
  { name: 'info' },
  { name: 'interval', argument: { unit: 'ms', pattern: '[1-9][0-9]{1,5}', example: '1000' } },
  { name: 'calibrate', needsConfirmation: true },
  { name: 'calibrate force', needsConfirmation: true },
  { name: 'calibrate undo', needsConfirmation: true },
  { name: 'pin', argument: { unit: '', pattern: '[AaDd]?[0-9]{1,2}', example: 'A0' }, needsConfirmation: true },
  { name: 'load', argument: { unit: 'Ω', pattern: '[1-9][0-9]{2,6}', example: '10000' }, needsConfirmation: true },
];

/**
 * A command that was sent; `answer` is null while the device has not answered. Times are in epoch milliseconds.
 * @typedef {{id: string, command: string, by: string, at: number, answer: {ok: boolean, detail: string} | null}} Sent
 */
/** The newest commands of a device, the newest first, and its counters. @typedef {{sent: readonly Sent[], counters: readonly [string, number][]}} Commands */

/** A device that has not answered for this long is not expected to. The message expires after 10 s. */
export const ANSWER_MS = 30_000;

/**
 * Reads the answer of `GET /api/commands`.
 * @param {any} answer
 * @returns {Commands}
 */
export function commandsOf(answer) {
  const sent = (Array.isArray(answer?.commands) ? answer.commands : []).filter((/** @type {any} */ each) => typeof each?.command === 'string' && isTime(Date.parse(each.at)));
  const counters = Object.entries(answer?.counters ?? {}).filter(([, count]) => Number.isFinite(count));
  return { sent: sent.map(sentOf), counters: /** @type {[string, number][]} */ (counters) };
}

/**
 * @param {any} each
 * @returns {Sent}
 */
function sentOf({ id, command, by, at, answer }) {
  return { id: String(id), command, by: String(by ?? ''), at: Date.parse(at), answer: answer ? { ok: answer.ok === true, detail: String(answer.detail ?? '') } : null };
}

/**
 * What the device last answered to `info`, for example its firmware; empty if it is unknown.
 * @param {readonly Sent[]} sent the newest first
 */
export const infoOf = (sent) => sent.find(({ command, answer }) => command === 'info' && answer?.ok)?.answer?.detail ?? '';
