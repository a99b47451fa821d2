// @ts-check
// The steps until the first average is on the page, and where a newcomer is. Pure.
import { sumOf } from './pipeline.js';
import { emitterNow } from './verified.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Moment} Moment */
/** @typedef {import('./rest.js').Rejection} Rejection */

/**
 * One step. `text` is the key of its text, and `values` are the placeholders; `rejection` is the newest rejected message if nothing was
 * accepted after it.
 * @typedef {{name: 'emitter' | 'broker' | 'message' | 'reading' | 'average', result: 'done' | 'waiting' | 'failed', text: string,
 *   count?: number, ago?: number, device?: string, metric?: string, rejection?: Rejection}} Step
 */

/**
 * @param {State} state
 * @param {readonly Rejection[]} rejections the newest first
 * @param {Moment} now
 * @returns {Step[]}
 */
export function checklist(state, rejections, now) {
  return [emitterStep(state), brokerStep(state), messageStep(state, rejections, now), readingStep(state, now), averageStep(state)];
}

/** @param {State} state @returns {Step} */
function emitterStep({ connected, problem }) {
  const result = connected ? 'done' : problem === '' ? 'waiting' : 'failed';
  return { name: 'emitter', result, text: `start.emitter.${result}` };
}

/** @param {State} state @returns {Step} */
function brokerStep({ connected, pipeline }) {
  if (!connected || !pipeline || (pipeline.bridges.size === 0 && !pipeline.noBridge)) {
    return { name: 'broker', result: 'waiting', text: 'start.broker.waiting' };
  }
  if (pipeline.noBridge) {
    return { name: 'broker', result: 'failed', text: 'start.broker.silent' };
  }
  const isConnected = [...pipeline.bridges.values()].some(({ bridge }) => bridge.connected !== false);
  return { name: 'broker', result: isConnected ? 'done' : 'failed', text: isConnected ? 'start.broker.done' : 'start.broker.cut' };
}

/**
 * A rejected message is a failure until a reading was accepted after it.
 * @param {State} state
 * @param {readonly Rejection[]} rejections
 * @param {Moment} now
 * @returns {Step}
 */
function messageStep(state, [newest], now) {
  const { pipeline } = state;
  const count = pipeline ? sumOf(pipeline.bridges, 'received') : 0;
  const last = newestDevice(state)?.last_seen ?? -Infinity;
  if (newest && !(newest.time <= last)) {
    return { name: 'message', result: 'failed', text: 'start.message.rejected', ago: Math.max(0, emitterNow(state, now) - newest.time), rejection: newest };
  }
  if (count === 0) {
    return { name: 'message', result: 'waiting', text: 'start.message.waiting' };
  }
  const ago = pipeline?.messageAt ? now.elapsed - pipeline.messageAt.elapsed : undefined;
  return { name: 'message', result: 'done', text: ago === undefined ? 'start.message.before' : 'start.message.done', count, ago };
}

/** @param {State} state @param {Moment} now @returns {Step} */
function readingStep(state, now) {
  const device = newestDevice(state);
  if (!device) {
    return { name: 'reading', result: 'waiting', text: 'start.reading.waiting' };
  }
  const ago = device.last_seen === undefined ? undefined : Math.max(0, emitterNow(state, now) - device.last_seen);
  return { name: 'reading', result: 'done', text: ago === undefined ? 'start.reading.before' : 'start.reading.done', device: device.device_name, ago };
}

/** @param {State} state @returns {Step} */
function averageStep(state) {
  const device = newestDevice(state)?.device_name ?? '';
  const [row] = state.overview.byDevice.get(device) ?? [...state.overview.byDevice.values()][0] ?? [];
  return row
    ? { name: 'average', result: 'done', text: 'start.average.done', device: row.device, metric: row.metric }
    : { name: 'average', result: 'waiting', text: 'start.average.waiting' };
}

/** The device that was seen last. @param {State} state */
function newestDevice({ devices }) {
  /** @type {import('./devices.js').Device | undefined} */
  let newest;
  for (const device of devices.values()) {
    newest = newest === undefined || (device.last_seen ?? 0) > (newest.last_seen ?? 0) ? device : newest;
  }
  return newest;
}
