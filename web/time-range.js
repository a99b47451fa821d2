// @ts-check
// The time range that a view shows; a person zooms, pans or chooses it. Pure: the view passes what it knows.
import { panned, rangeOf, rangeParameters, zoomed } from './range.js';

/** @typedef {import('./range.js').Range} Range */

/** How long a range must not move before its data is requested, in milliseconds. */
export const SETTLE_MS = 250;
const MIN_SPAN = 60_000;
const HOUR = 3_600_000;

/**
 * What zoom and pan need: the time at which the newest data ends, and the start of the oldest data that is drawn (Infinity if there
 * is none), in epoch milliseconds.
 * @typedef {() => {newest: number, oldest: number}} Extent
 */

export class TimeRange {
  /** @type {Range} */
  range;
  /** The range to which a double click returns. @type {Range} */
  #unzoomed;
  /** Whether a person or the address chose it. */
  isChosen;
  #changedAt = -Infinity;
  #changed;
  #clock;

  /**
   * @param {import('./route.js').Parameters} parameters of the address
   * @param {() => number} clock milliseconds
   * @param {(parameters: import('./route.js').Parameters) => void} changed is called with the parameters of the address
   */
  constructor(parameters, clock, changed) {
    const found = rangeOf(parameters);
    this.isChosen = found !== null;
    this.range = this.#unzoomed = found ?? { span: HOUR, end: null };
    this.#clock = clock;
    this.#changed = changed;
  }

  /** Whether the range has not moved for a moment, so that its data is worth a request. */
  get isSettled() {
    return this.#clock() - this.#changedAt >= SETTLE_MS;
  }

  /** What the view shows until a person chooses something else. @param {Range} range */
  suggest(range) {
    this.range = this.#unzoomed = range;
    this.isChosen = true;
  }

  /** @param {Range} range */
  choose(range) {
    this.#unzoomed = range;
    this.#see(range);
  }

  /**
   * What a chart can do with the range.
   * @param {Extent} extent
   * @returns {import('./view/chart-gestures.js').ChartControls}
   */
  controls(extent) {
    return {
      select: (from, to) => this.#see({ span: Math.max(MIN_SPAN, to - from), end: to }),
      zoom: (factor, about) => this.#see(zoomed(this.#finite(extent()), factor, extent().newest, about)),
      pan: (share) => this.#see(panned(this.#finite(extent()), share, extent().newest)),
      live: () => this.#see({ ...this.range, end: null }),
      reset: () => this.#see(this.#unzoomed),
    };
  }

  /** The range with a finite span. @param {ReturnType<Extent>} extent */
  #finite({ newest, oldest }) {
    const { span, end } = this.range;
    return span < Infinity ? this.range : { end, span: oldest === Infinity ? HOUR : Math.max(MIN_SPAN, (end ?? newest) - oldest) };
  }

  /** @param {Range} range */
  #see(range) {
    this.range = range;
    this.isChosen = true;
    this.#changedAt = this.#clock();
    this.#changed(rangeParameters(range));
  }
}
