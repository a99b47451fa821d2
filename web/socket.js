// @ts-check
// The connection to the emitter: joins with what the page has and shows, and joins anew when it shows something else.

/** Socket.IO retries by itself only while the server is away; when the server refused or sent us off, we do. */
const RETRY_MS = 5_000;
const EVENTS = ['average', 'snapshot', 'reading', 'device', 'alert', 'pipeline'];

/** @typedef {import('./state.js').Problem} Problem */

/**
 * @param {any} io of socket.io-client
 * @param {{joining: () => object, connected: () => void, disconnected: (why: {problem: Problem, detail?: string}) => void,
 *   event: (name: string, message: unknown) => void}} page
 * @returns {{rejoin: () => void}} ends the connection and begins another, which gets what is missing and no more
 */
export function connect(io, page) {
  const socket = io({
    auth: (/** @type {(said: object) => void} */ say) => say(page.joining()),
    transports: ['websocket', 'polling'],
    tryAllTransports: true, // polling also says by which status it was refused
  });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retry;
  const lost = (/** @type {{problem: Problem, detail?: string}} */ why) => {
    page.disconnected(why);
    clearTimeout(retry);
    if (!socket.active) {
      retry = setTimeout(() => socket.connect(), RETRY_MS);
    }
  };
  EVENTS.forEach((name) => socket.on(name, (/** @type {unknown} */ message) => page.event(name, message)));
  socket.on('connect', page.connected);
  socket.on('connect_error', (/** @type {any} */ error) => lost(refusal(error, socket.active)));
  socket.on('disconnect', (/** @type {string} */ reason) => {
    if (reason !== 'io client disconnect') {
      lost({ problem: reason === 'io server disconnect' ? 'ended' : 'lost' });
    }
  });
  return {
    rejoin() {
      clearTimeout(retry);
      socket.disconnect().connect();
    },
  };
}

/**
 * @param {any} error from Socket.IO: `description` is the HTTP status where there is one
 * @param {boolean} transportFailed as opposed to the server having said no
 * @returns {{problem: Problem, detail?: string}}
 */
export function refusal(error, transportFailed) {
  if (!transportFailed) {
    return /token/i.test(error.message)
      ? { problem: 'token', detail: error.message }
      : { problem: 'refused', detail: error.message };
  }
  const status = error.description;
  return Number.isInteger(status) && status > 0
    ? { problem: status === 401 ? 'token' : 'refused', detail: String(status) }
    : { problem: 'no_answer' };
}
