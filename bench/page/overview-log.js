// @ts-check
// The `overview` events of docs/messages.md: complete rows for a page that joins, and changes once a second for all others.
import { gzipSync } from 'node:zlib';

/** @typedef {import('./examples.js').Example} Example */
/** @typedef {{id: number, device: string, metric: string, start: number, value: number | null, complete: any[], changedAt: number}} Row */

const WINDOW_MS = 15_000;
const SPARK = 20;
/** Items in one part, whose JSON must stay below 48 KiB. */
const ROWS = 200;
const CHANGES = 1_500;

export class OverviewLog {
  /** @type {Row[]} */
  #rows = [];
  /** @type {Map<string, {sent: string, at: number}>} */
  #devices = new Map();
  #run = Math.random().toString(36).slice(2, 8);
  #at = 0;
  /** @type {{changes: any[], devices: any[]}} */
  #newest = { changes: [], devices: [] };
  #sources;
  #deviceEvent;

  /**
   * @param {ReadonlyMap<string, Example>} sources
   * @param {(name: string, now: number) => object} deviceEvent
   * @param {number} now
   */
  constructor(sources, deviceEvent, now) {
    this.#sources = sources;
    this.#deviceEvent = deviceEvent;
    for (const [device, source] of sources) {
      for (const metric of Object.keys(source.metrics)) {
        this.#rows.push({ id: this.#rows.length, device, metric, start: 0, value: null, complete: [], changedAt: 0 });
      }
    }
    this.tick(now);
  }

  /** Computes all values again, once a second. @param {number} now */
  tick(now) {
    this.#at++;
    const changes = this.#rows.flatMap((row) => this.#change(row, now) ?? []);
    const devices = [...this.#sources.keys()].flatMap((name) => {
      const device = this.#deviceEvent(name, now);
      const sent = JSON.stringify({ ...device, last_seen: 0 }); // a device whose readings arrive is not a change
      if (this.#devices.get(name)?.sent === sent) {
        return [];
      }
      this.#devices.set(name, { sent, at: this.#at });
      return [device];
    });
    this.#newest = { changes, devices };
  }

  /** What a page gets that has applied everything up to the last tick. */
  changes() {
    const { changes, devices } = this.#newest;
    const count = Math.max(1, Math.ceil(changes.length / CHANGES), Math.ceil(devices.length / ROWS));
    return Array.from({ length: count }, (_, part) =>
      this.#event({ devices: devices.slice(part * ROWS, (part + 1) * ROWS), changes: changes.slice(part * CHANGES, (part + 1) * CHANGES) }, { more: part < count - 1 }));
  }

  /**
   * What a page gets that joins.
   * @param {string} cursor empty if the page has nothing yet
   * @param {number} now
   */
  *parts(cursor, now) {
    const [run, at] = cursor.split('.');
    const since = run === this.#run ? Number(at) : -1;
    const rows = this.#rows.filter(({ changedAt }) => changedAt > since).map(({ complete }) => complete);
    const devices = [...this.#devices].filter((entry) => entry[1].at > since).map(([name]) => this.#deviceEvent(name, now));
    const count = Math.max(1, Math.ceil(Math.max(rows.length, devices.length) / ROWS));
    for (let part = 0; part < count; part++) {
      const of = (/** @type {any[]} */ list) => list.slice(part * ROWS, (part + 1) * ROWS);
      yield this.#event({ devices: of(devices), series: of(rows) }, { fresh: part === 0 && since < 0, more: part < count - 1 });
    }
  }

  /**
   * @param {Record<string, any[]>} lists
   * @param {{fresh?: boolean, more?: boolean}} flags
   */
  #event(lists, { fresh = false, more = false }) {
    const json = JSON.stringify(Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)));
    return { cursor: `${this.#run}.${this.#at}`, ...(fresh && { fresh }), ...(more && { more }), gzip: gzipSync(json).toString('base64') };
  }

  /**
   * @param {Row} row
   * @param {number} now
   * @returns {any[] | null} the change; null if there is none
   */
  #change(row, now) {
    const { metrics, step = WINDOW_MS, until = 0, quality = 'ok' } = this.#sources.get(row.device) ?? { metrics: {} };
    const [unit, mean] = metrics[row.metric];
    const start = Math.floor((now - until) / step) * step;
    const value = rounded(mean(start + (now % step)));
    if (start === row.start && (value === row.value || until > 0)) {
      return null;
    }
    const isNew = start > row.start;
    const before = isNew ? row.value : undefined;
    if (isNew) {
      const spark = Array.from({ length: SPARK }, (_, at) => rounded(mean(start - (SPARK - at) * step)));
      row.complete = [row.id, row.device, row.metric, unit ?? null, (start + WINDOW_MS) / 1_000, value, quality === 'ok' && value !== null ? 0 : [value === null ? 'fault' : quality], spark];
    } else {
      row.complete[5] = value;
    }
    const wasKnown = row.start > 0;
    Object.assign(row, { start, value, changedAt: this.#at });
    return wasKnown && isNew ? [[row.id, value, (start + WINDOW_MS) / 1_000, before]] : [[row.id, value]];
  }
}

/** @param {number | null} value */
const rounded = (value) => (value === null ? null : Number(value.toPrecision(6)));
