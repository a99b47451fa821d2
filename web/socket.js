// @ts-check
// The connection to the emitter, in its own worker. 10,000 messages per second are as many tasks, and with that many tasks
// Chromium draws a frame only every 100 ms. So the worker passes events in batches.

/** @typedef {import('./state.js').Problem} Problem */
/** @typedef {import('./events.js').Event} Event */
/** @typedef {{problem: Problem, detail?: string}} Why */

/**
 * A message of the worker: it requests the `auth` for the join, it has joined, it is disconnected, or events arrived.
 * @typedef {{joining: true} | {connected: true} | {disconnected: Why} | {events: Event[]}} WorkerMessage
 */

/**
 * @param {{joining: () => object, connected: () => void, disconnected: (why: Why) => void,
 *   events: (events: Event[]) => void, failed: () => void}} page
 * @returns {{rejoin: () => void, endOverview: () => void}} `rejoin` ends the connection and opens another one, which gets only what
 *   is missing
 */
export function connect(page) {
  const worker = new Worker('socket-worker.js', { type: 'module' });
  let leaving = false;
  let loaded = false;
  worker.addEventListener('error', () => !loaded && page.failed()); // later errors are in the console
  worker.addEventListener('message', ({ data }) => {
    loaded = true;
    const message = /** @type {WorkerMessage} */ (data);
    if ('joining' in message) {
      leaving = false;
      worker.postMessage({ join: page.joining() });
    } else if ('disconnected' in message) {
      page.disconnected(message.disconnected); // also while rejoining, because the new connection may fail
    } else if (leaving) {
      return; // for the previous view; the new one gets it again if needed
    } else if ('events' in message) {
      page.events(message.events);
    } else {
      page.connected();
    }
  });
  return {
    rejoin() {
      leaving = true;
      worker.postMessage({ rejoin: true });
    },
    endOverview: () => worker.postMessage({ endOverview: true }),
  };
}
