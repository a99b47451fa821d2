// @ts-check
// Requests averages that the page does not have from the emitter, at a resolution that fits the chart.
import { isAverage, newest, windowOf } from './series.js';

/**
 * A response is requested again after a hundredth of the range, and at least after this time. The job may have written more
 * averages since then, even for an earlier time.
 */
const FRESH_MS = 60_000;
const RETRY_MS = 15_000;
const PATIENCE_MS = 30_000;

/** @typedef {import('./series.js').Average} Average */
/** @typedef {import('./series.js').Series} Series */
/** @typedef {import('./series.js').Window} Window */

/**
 * A range of time in epoch milliseconds; all data is from 0 to Infinity.
 * @typedef {{from: number, to: number, points: number}} Request
 */

/** @typedef {{device: string, metric: string}} Named */

/**
 * What a chart needs. The page has the part after `until`. `span` is the time that the chart shows, `native` the length of a
 * window, and `fresh` how long a response is used. A response of now has no data for the time after `known`.
 * @typedef {Request & Named & {span: number, native: number, fresh: number, until: number, known: number}} Need
 */

/**
 * The response to a request, and its time. After a failure, it is the error with the previous response.
 * @typedef {{need: Need, windows: readonly Window[], problem: string | null, at: number}} Past
 */

/**
 * What a series lacks to show a range; null if it has everything.
 * @param {Series} series
 * @param {import('./range.js').Range} range
 * @param {number} points the number of windows that fit into the chart
 * @param {number} [deviceNow] now by the device's clock, where the range ends if it follows the newest
 * @returns {Need | null}
 */
export function needed(series, { span, end }, points, deviceNow = 0) {
  const [held, last] = [series.windows[0], newest(series)];
  const to = end ?? Math.max(deviceNow, last.end);
  const from = Math.max(0, to - span);
  if (from >= held.start) {
    return null;
  }
  const touchesHeld = to > held.start; // the end moves with time, and must not move beyond the response
  const fresh = Math.max(FRESH_MS, Math.min(span / 100, touchesHeld ? (last.end - held.start) / 2 : Infinity));
  const known = series.windows.find(({ final }) => !final)?.start ?? last.end;
  const until = Math.min(to, held.start);
  return { device: series.device, metric: series.metric, from, to: end ?? Infinity, points, span, native: native(series.windows), fresh, until, known };
}

/** A line of a device that the page does not subscribe to is requested again after a fraction of its range. */
const LINE_FRESH = 60;
const LINE_FRESH_MS = 30_000;

/**
 * What a line lacks of which the page holds nothing, for example of a device that is compared.
 * @param {Named} named
 * @param {import('./range.js').Range} range
 * @param {number} points
 * @param {number} now epoch milliseconds
 * @returns {Need}
 */
export function lineNeed({ device, metric }, { span, end }, points, now) {
  const fresh = Math.max(LINE_FRESH_MS, Math.min(span, now) / LINE_FRESH);
  const from = Math.max(0, (end ?? now) - span);
  return { device, metric, from, to: end ?? Infinity, points, span, native: 0, fresh: Infinity, until: Math.min(end ?? now, now - fresh), known: now };
}

/**
 * Joins the past and the windows of the page. If both have a window, the one of the page is newer. If the past has combined
 * windows, those of the page are combined too.
 * @param {readonly Window[]} past by start
 * @param {readonly Window[]} held by start, not empty
 * @returns {readonly Window[]}
 */
export function joined(past, held) {
  const last = past[past.length - 1];
  if (!last) {
    return held;
  }
  const cut = held[0].start <= last.start ? last.start : last.end;
  const width = widest(past);
  const tail = held.filter(({ start }) => start >= cut);
  return [...past.filter(({ start }) => start < cut), ...(width > native(held) ? together(tail, cut, width) : tail)];
}

/** @param {readonly Window[]} windows not empty */
const native = (windows) => windows[windows.length - 1].end - windows[windows.length - 1].start;

/**
 * @param {readonly Window[]} windows by start
 * @param {number} from
 * @param {number} width milliseconds
 */
function together(windows, from, width) {
  /** @type {Map<number, Window[]>} */
  const groups = new Map();
  for (const window of windows) {
    const at = Math.floor((window.start - from) / width);
    groups.set(at, [...(groups.get(at) ?? []), window]);
  }
  return [...groups.values()].map(asOne);
}

/**
 * Combines windows as the emitter does. A window with only faults has no mean and no weight.
 * @param {readonly Window[]} windows by start, not empty
 * @returns {Window}
 */
function asOne(windows) {
  const known = windows.filter(({ data }) => data !== null);
  const count = (/** @type {readonly Window[]} */ some) => some.reduce((sum, each) => sum + each.count, 0);
  const of = (/** @type {(numbers: number[]) => number} */ fold, /** @type {'min' | 'max'} */ name) =>
    known.length === 0 ? null : fold(known.map((each) => Number(each[name])));
  /** @type {Record<string, number>} */
  const quality = {};
  for (const [name, readings] of windows.flatMap((each) => Object.entries(each.quality ?? {}))) {
    quality[name] = (quality[name] ?? 0) + readings;
  }
  return {
    ...windows[0],
    end: windows[windows.length - 1].end,
    data: known.length === 0 ? null : known.reduce((sum, each) => sum + Number(each.data) * each.count, 0) / count(known),
    min: of((numbers) => Math.min(...numbers), 'min'),
    max: of((numbers) => Math.max(...numbers), 'max'),
    last: known[known.length - 1]?.last ?? null,
    count: count(windows),
    final: windows.every(({ final }) => final),
    quality,
  };
}

/** The length of the longest of these windows. @param {readonly Window[]} windows */
export const widest = (windows) => windows.reduce((most, { start, end }) => Math.max(most, end - start), 0);

/** The number of series in one request, if each is a request to the emitter. */
const BATCH = 10;

/** @param {Named} named */
const keyOf = ({ device, metric }) => `${device}|${metric}`;

/** The last response for each series of a view. It sends one request at a time, and drops those that are not needed any more. */
export class History {
  /** @type {Map<string, Past>} */
  #past = new Map();
  /** @type {{needs: readonly Need[], at: number, abort: AbortController} | null} */
  #asked = null;
  #ask;
  #clock;
  #batch;

  /**
   * @param {import('./rest.js').SeveralAverages} ask
   * @param {() => number} clock milliseconds
   * @param {number} [batch] the maximum number of series in one request
   */
  constructor(ask, clock, batch = BATCH) {
    this.#ask = ask;
    this.#clock = clock;
    this.#batch = batch;
  }

  /** @param {Named} named */
  past(named) {
    return this.#past.get(keyOf(named));
  }

  /** Whether there is a response, of any age. @param {Need} need */
  answers(need) {
    const past = this.past(need);
    return past !== undefined && covers(past.need, need, past.windows);
  }

  /** @param {Need} need */
  #isFresh(need) {
    const past = this.past(need);
    return past !== undefined && this.answers(need) && this.#clock() - past.at < (past.problem === null ? need.fresh : RETRY_MS);
  }

  /** Deletes the responses for other series. @param {readonly Named[]} kept */
  keep(kept) {
    const keys = new Set(kept.map(keyOf));
    [...this.#past.keys()].filter((key) => !keys.has(key)).forEach((key) => this.#past.delete(key));
  }

  /**
   * Requests what is needed now. It must be called repeatedly.
   * @param {readonly Need[]} needs the most important first
   * @returns {Promise<void> | undefined} resolves when the request of this call is answered
   */
  want(needs) {
    const open = needs.filter((need) => !this.#isFresh(need));
    const asked = this.#asked;
    if (asked && (this.#clock() - asked.at > PATIENCE_MS || !open.some((need) => asked.needs.some((each) => covers(each, need))))) {
      asked.abort.abort();
      this.#asked = null;
    }
    return this.#asked || open.length === 0 ? undefined : this.#answer(open.filter(({ span, to }) => span === open[0].span && to === open[0].to).slice(0, this.#batch));
  }

  /** @param {readonly Need[]} needs with the same range, not empty */
  async #answer(needs) {
    const margin = needs[0].span / 2; // so that a small step is visible immediately
    const from = Math.max(0, Math.min(...needs.map((need) => need.from)) - margin);
    const range = { from, to: needs[0].to + margin, points: 2 * Math.max(...needs.map(({ points }) => points)) };
    const asked = { needs: needs.map((need) => ({ ...need, ...range })), at: this.#clock(), abort: new AbortController() };
    this.#asked = asked;
    const kept = needs.map((need) => this.past(need)?.windows ?? []);
    const { found, problem } = await this.#ask(needs, range, asked.abort.signal).then(
      (answer) => ({ found: answer.map((averages) => averages.filter(isAverage).map(windowOf)), problem: null }),
      (error) => ({ found: kept, problem: error instanceof Error ? error.message : String(error) }),
    );
    if (this.#asked === asked) {
      this.#asked = null;
      asked.needs.forEach((need, at) => this.#past.set(keyOf(need), { need, windows: found[at] ?? [], problem, at: this.#clock() }));
    }
  }
}

/**
 * Whether a request answers the need. It must not be too short or, if its response is known, too coarse.
 * @param {Need} asked
 * @param {Need} need
 * @param {readonly Window[]} [windows]
 */
function covers(asked, need, windows = []) {
  const fine = asked.span <= 2 * need.span || (windows.length > 0 && widest(windows) <= need.native);
  const isSame = asked.metric === need.metric && asked.device === need.device;
  return isSame && asked.from <= need.from && Math.min(asked.to, asked.known) >= need.until && fine;
}
