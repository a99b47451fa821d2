// @ts-check
// The newest averages of all devices, from the event `overview`. Pure, except that rows and their indexes change in place, because
// 30,000 rows would otherwise be copied every second; each change has a new Overview.
import { isTime } from './series.js';

/** The number of earlier windows that a row has. */
export const SPARK_WINDOWS = 20;
/** The maximum number of rows; the page says so if there are more. */
export const MAX_ROWS = 100_000;

/**
 * One metric of one device. `value` is the mean of the newest window, and null if all of its readings were faults; `end` is its end by
 * the clock of the device, in epoch milliseconds.
 * @typedef Row
 * @property {number} id chosen by the emitter
 * @property {string} device
 * @property {string} metric
 * @property {string} [unit]
 * @property {number} end
 * @property {number | null} value
 * @property {readonly string[]} qualities those of its readings, without ok
 * @property {readonly (number | null)[]} spark the values of the windows before the newest one, the oldest first
 * @property {number} generation see {@link Overview}
 * @property {number} version the version of the overview that changed it
 */

/**
 * `generation` is the number of times that the emitter sent everything again. Rows of an earlier generation remain until the last
 * part has arrived, so that they do not disappear for a moment.
 * @typedef Overview
 * @property {string} cursor of the last event that was applied; empty if there was none
 * @property {boolean} isLive whether the emitter has sent everything, and sends each change
 * @property {boolean} isBroken whether a part was unreadable, so that later ones are useless
 * @property {number} generation
 * @property {number} version grows with each change
 * @property {number} rows the number of rows
 * @property {Map<number, Row>} byId rows of this generation
 * @property {Map<string, Row[]>} byDevice all rows
 * @property {Map<string, number>} generations of the devices
 */

/**
 * One event, decompressed. The emitter sends parts that are small enough to be processed in a few milliseconds.
 * @typedef {{cursor?: string, fresh?: boolean, more?: boolean, devices?: any[], series?: any[], changes?: any[], gone?: any[], removed?: any[]}} OverviewPart
 */

/** @returns {Overview} */
export const emptyOverview = () => ({ cursor: '', isLive: false, isBroken: false, generation: 0, version: 0, rows: 0, byId: new Map(), byDevice: new Map(), generations: new Map() });

/** The emitter sends everything again. @param {Overview} overview */
export function begin(overview) {
  overview.isLive = overview.isBroken = false;
  overview.generation++;
  overview.byId.clear();
}

/**
 * Adds a complete row, which replaces an earlier one of the same metric. It is unreadable if it is not as in
 * docs/messages.md, and left out if there are too many.
 * @param {Overview} overview
 * @param {any} message
 * @returns {'added' | 'unreadable' | 'left out'}
 */
export function addRow(overview, message) {
  const row = rowOf(message, overview);
  if (row === null) {
    return 'unreadable';
  }
  const { byDevice, byId } = overview;
  const rows = byDevice.get(row.device) ?? [];
  const at = rows.findIndex(({ metric }) => metric === row.metric);
  if (at < 0 && overview.rows >= MAX_ROWS) {
    return 'left out';
  }
  if (at < 0) {
    overview.rows++;
    rows.push(row);
    byDevice.set(row.device, rows);
  } else {
    forget(overview, rows[at]);
    rows[at] = row;
  }
  byId.set(row.id, row);
  return 'added';
}

/**
 * Changes the value of a row, or begins a new window. A change of a row that the page does not have is ignored.
 * @param {Overview} overview
 * @param {any} change
 * @returns {Row | undefined} the row
 */
export function changeRow({ byId, version }, change) {
  const row = Array.isArray(change) ? byId.get(change[0]) : undefined;
  if (row === undefined) {
    return undefined;
  }
  const [, value, end, previous] = change;
  if (change.length > 2 && isTime(end * 1_000) && end * 1_000 > row.end) {
    row.end = end * 1_000;
    row.spark = [...row.spark.slice(1 - SPARK_WINDOWS), numberOrNull(previous)];
  }
  row.value = numberOrNull(value);
  row.version = version;
  return row;
}

/** @param {Overview} overview @param {any} id */
export function removeRow(overview, id) {
  const row = overview.byId.get(id);
  if (row !== undefined) {
    overview.byId.delete(id);
    drop(overview, row.device, (each) => each === row);
  }
}

/** @param {Overview} overview @param {string} device */
export function removeDevice(overview, device) {
  overview.byDevice.get(device)?.forEach((row) => forget(overview, row));
  drop(overview, device, () => true);
  overview.generations.delete(device);
}

/**
 * Everything has arrived: removes the rows that the emitter did not send again.
 * @param {Overview} overview
 * @param {Iterable<string>} devices
 * @returns {string[]} those of the devices that it did not send again
 */
export function finish(overview, devices) {
  const { generation, byDevice, generations } = overview;
  for (const device of [...byDevice.keys()]) {
    drop(overview, device, (row) => row.generation !== generation);
  }
  return [...devices].filter((device) => generations.get(device) !== generation);
}

/** @param {Overview} overview @param {Row} row */
function forget({ byId }, row) {
  if (byId.get(row.id) === row) {
    byId.delete(row.id);
  }
}

/**
 * @param {Overview} overview
 * @param {string} device
 * @param {(row: Row) => boolean} isDropped
 */
function drop(overview, device, isDropped) {
  const rows = overview.byDevice.get(device) ?? [];
  const kept = rows.filter((row) => !isDropped(row));
  overview.rows -= rows.length - kept.length;
  if (kept.length === 0) {
    overview.byDevice.delete(device);
  } else if (kept.length < rows.length) {
    overview.byDevice.set(device, kept);
  }
}

/**
 * @param {any} message
 * @param {Overview} overview
 * @returns {Row | null}
 */
function rowOf(message, { generation, version }) {
  const [id, device, metric, unit, end, value, qualities, spark] = Array.isArray(message) ? message : [];
  if (!Number.isSafeInteger(id) || typeof device !== 'string' || typeof metric !== 'string' || !isTime(end * 1_000)) {
    return null;
  }
  return {
    id,
    device,
    metric,
    unit: typeof unit === 'string' ? unit : undefined,
    end: end * 1_000,
    value: numberOrNull(value),
    qualities: Array.isArray(qualities) ? qualities.map(String) : NONE,
    spark: Array.isArray(spark) ? spark.slice(-SPARK_WINDOWS).map(numberOrNull) : [],
    generation,
    version,
  };
}

/** @type {readonly string[]} */
const NONE = [];

/** @param {unknown} value */
const numberOrNull = (value) => (Number.isFinite(value) ? Number(value) : null);
