// @ts-check
// Events that wait for a frame, so that 10,000 a second are taken many at a time.

/** Beyond that they are taken when they come, frame or not: a page out of sight has no frames. */
const MAX_WAITING = 20_000;

/** @typedef {import('./events.js').Event} Event */

export class EventBuffer {
  /** @type {Event[]} */
  #waiting = [];
  #take;
  #clock;

  /**
   * @param {(events: Iterable<Event>) => void} take all of what came, in order
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
    if (this.#waiting.length >= MAX_WAITING) {
      this.drain(Infinity);
    }
  }

  /**
   * Takes what waits, for so long at most and one event at least, all in one go: each go copies what is known.
   * @param {number} budgetMs
   */
  drain(budgetMs) {
    this.#take(this.#until(this.#clock() + budgetMs));
  }

  /** @param {number} end */
  *#until(end) {
    let taken = 0;
    try {
      while (taken < this.#waiting.length && (taken === 0 || this.#clock() < end)) {
        yield this.#waiting[taken++];
      }
    } finally {
      this.#waiting = this.#waiting.slice(taken); // also when one could not be taken: not again and again
    }
  }
}
