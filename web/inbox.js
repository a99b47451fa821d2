// @ts-check
// Events that wait for a frame, so that 10,000 a second are taken many at a time.

/** Averages taken at once, as each time copies what is known. */
const CHUNK = 1_000;
/** Beyond that they are taken when they come, frame or not: a page out of sight has no frames. */
const MOST_WAITING = 20_000;

/** @typedef {import('./state.js').Event} Event */

export class Inbox {
  /** @type {Event[]} */
  #waiting = [];
  #take;
  #clock;

  /**
   * @param {(events: Event[]) => void} take what came, in order
   * @param {() => number} clock milliseconds
   */
  constructor(take, clock) {
    this.#take = take;
    this.#clock = clock;
  }

  get isEmpty() {
    return this.#waiting.length === 0;
  }

  /** @param {Event} event */
  add(event) {
    this.#waiting.push(event);
    if (this.#waiting.length >= MOST_WAITING) {
      this.drain(Infinity);
    }
  }

  /**
   * Takes what waits, for so long at most and one chunk at least.
   * @param {number} budgetMs
   */
  drain(budgetMs) {
    const end = this.#clock() + budgetMs;
    let taken = 0;
    while (taken < this.#waiting.length && (taken === 0 || this.#clock() < end)) {
      const to = this.#chunkEnd(taken);
      this.#take(this.#waiting.slice(taken, to));
      taken = to;
    }
    this.#waiting = this.#waiting.slice(taken);
  }

  /** @param {number} from */
  #chunkEnd(from) {
    let averages = 0;
    let to = from;
    while (to < this.#waiting.length && averages < CHUNK) {
      averages += this.#waiting[to++][1]?.averages?.length ?? 1; // a page of the snapshot has many
    }
    return to;
  }
}
