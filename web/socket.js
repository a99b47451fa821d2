// @ts-check
// The connection to the emitter, in a worker of its own: 10,000 messages a second are as many tasks, and before that many
// Chromium draws a frame each 100 ms only. What comes is handed over in batches.

/** @typedef {import('./state.js').Problem} Problem */
/** @typedef {import('./events.js').Event} Event */
/** @typedef {{problem: Problem, detail?: string}} Why */

/**
 * What the worker says: it joins and wants to know with what, it has joined, it has not or no longer, what came.
 * @typedef {{joining: true} | {connected: true} | {disconnected: Why} | {events: Event[]}} WorkerMessage
 */

/**
 * @param {{joining: () => object, connected: () => void, disconnected: (why: Why) => void,
 *   events: (events: Event[]) => void, failed: () => void}} page
 * @returns {{rejoin: () => void}} ends the connection and begins another, which gets what is missing and no more
 */
export function connect(page) {
  const worker = new Worker('socket-worker.js', { type: 'module' });
  let leaving = false;
  worker.addEventListener('error', page.failed);
  worker.addEventListener('message', ({ data }) => {
    const said = /** @type {WorkerMessage} */ (data);
    if ('joining' in said) {
      leaving = false;
      worker.postMessage({ join: page.joining() });
    } else if (leaving) {
      return; // meant for the view before; the new one gets it again if it shows it
    } else if ('events' in said) {
      page.events(said.events);
    } else if ('connected' in said) {
      page.connected();
    } else {
      page.disconnected(said.disconnected);
    }
  });
  return {
    rejoin() {
      leaving = true;
      worker.postMessage({ rejoin: true });
    },
  };
}
