// @ts-check
// The connection to the emitter, in a worker of its own: 10,000 messages a second are as many tasks, and before that many
// Chromium draws a frame only every 100 ms. Events are handed over in batches.

/** @typedef {import('./state.js').Problem} Problem */
/** @typedef {import('./events.js').Event} Event */
/** @typedef {{problem: Problem, detail?: string}} Why */

/**
 * A message of the worker: it asks for the `auth` to join with, it has joined, it is disconnected, or events arrived.
 * @typedef {{joining: true} | {connected: true} | {disconnected: Why} | {events: Event[]}} WorkerMessage
 */

/**
 * @param {{joining: () => object, connected: () => void, disconnected: (why: Why) => void,
 *   events: (events: Event[]) => void, failed: () => void}} page
 * @returns {{rejoin: () => void}} ends the connection and begins another, which gets only what is missing
 */
export function connect(page) {
  const worker = new Worker('socket-worker.js', { type: 'module' });
  let leaving = false;
  worker.addEventListener('error', page.failed);
  worker.addEventListener('message', ({ data }) => {
    const message = /** @type {WorkerMessage} */ (data);
    if ('joining' in message) {
      leaving = false;
      worker.postMessage({ join: page.joining() });
    } else if (leaving) {
      return; // meant for the view before; the new one gets it again if it shows it
    } else if ('events' in message) {
      page.events(message.events);
    } else if ('connected' in message) {
      page.connected();
    } else {
      page.disconnected(message.disconnected);
    }
  });
  return {
    rejoin() {
      leaving = true;
      worker.postMessage({ rejoin: true });
    },
  };
}
