// @ts-check
// Writes what a view shows to the address, once after it has settled: a zoom or typing changes it many times a second, and browsers
// refuse more than about 100 writes in 10 s. Pure: main.js passes the address and the timer.
import { withParameters } from './route.js';

/** @typedef {import('./route.js').Parameters} Parameters */

export class Address {
  /** What is not written yet. @type {Parameters} */
  #changes = {};
  /** The address that they belong to. */
  #hash = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #page;

  /**
   * @param {{hash: () => string, replace: (hash: string) => void, later: (write: () => void) => ReturnType<typeof setTimeout>}} page
   *   `replace` may throw
   */
  constructor(page) {
    this.#page = page;
  }

  /** @param {Parameters} changes */
  change(changes) {
    const hash = this.#page.hash();
    this.#changes = hash === this.#hash ? { ...this.#changes, ...changes } : changes;
    this.#hash = hash;
    clearTimeout(this.#timer);
    this.#timer = this.#page.later(() => this.flush());
  }

  /** Writes the changes now, or drops them if the address is that of another view already. */
  flush() {
    clearTimeout(this.#timer);
    const wanted = withParameters(this.#hash, this.#changes);
    if (Object.keys(this.#changes).length > 0 && this.#page.hash() === this.#hash && wanted !== this.#hash) {
      try {
        this.#page.replace(wanted);
      } catch (error) {
        console.warn(error); // too many writes; the next one includes these changes
        return;
      }
    }
    this.#changes = {};
  }
}
