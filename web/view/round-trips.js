// @ts-check
// Measures how long the emitter takes to answer this browser. One clock measures it, so no difference of clocks counts.

const EVERY_MS = 10_000;
/** An address with a short answer. */
const ADDRESS = 'session';

/**
 * @param {AbortSignal} left aborted when another view is shown
 * @param {() => void} measured called after each measurement
 * @returns {() => number | null} the last round trip in milliseconds; null if there was no answer
 */
export function roundTrips(left, measured) {
  /** @type {number | null} */
  let last = null;
  async function measure() {
    const start = performance.now();
    const response = await fetch(ADDRESS, { cache: 'no-store', signal: left }).catch(() => null);
    last = response === null ? null : performance.now() - start;
    measured();
  }
  const timer = setInterval(measure, EVERY_MS);
  left.addEventListener('abort', () => clearInterval(timer));
  measure();
  return () => last;
}
