// @ts-check
// Buffers events until the next frame, so that 10,000 per second are processed in batches.

/** If more are waiting, they are processed immediately, because a hidden page has no frames. */
const MAX_WAITING = 20_000;

/** @typedef {import('./events.js').Event} Event */

export class EventBuffer {
  /** @type {Event[]} */
  #waiting = [];
  #take;
  #clock;

  /**
   * @param {(events: Iterable<Event>) => void} take processes events in order
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
   * Processes waiting events in one call, because each call copies the state. It stops after this time, but processes at least one.
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
      this.#waiting = this.#waiting.slice(taken); // even after an error, so that no event is processed twice
    }
  }
}
