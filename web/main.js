// @ts-check
// Wires the socket to the state and the state to the page.
import { render } from './render.js';
import { initialState, withAverage, withConnected, withDisconnected, withSnapshot } from './state.js';

/** @typedef {import('./state.js').State} State */

/** Socket.IO retries by itself only while the server is away; when the server refused or sent us off, we do. */
const RETRY_MS = 5_000;
const TICK_MS = 1_000;

const now = () => ({ elapsed: performance.now(), clock: Date.now() });
let state = initialState(now());
let requested = false;

function requestRender() {
  if (!requested) {
    requested = true;
    requestAnimationFrame(() => {
      requested = false;
      render(state, now());
    });
  }
}

/** @param {State} next */
function become(next) {
  state = next;
  requestRender();
}

/** @param {any} socket */
function follow(socket) {
  socket.on('connect', () => become(withConnected(state, now())));
  socket.on('average', (/** @type {unknown} */ message) => become(withAverage(state, message, now())));
  socket.on('snapshot', (/** @type {unknown} */ message) => become(withSnapshot(state, message, now())));
  socket.on('disconnect', (/** @type {string} */ reason) => lost(socket, disconnectProblem(reason)));
  socket.on('connect_error', (/** @type {any} */ error) => lost(socket, refusal(error, socket.active)));
}

/**
 * @param {any} socket
 * @param {string} problem
 */
function lost(socket, problem) {
  become(withDisconnected(state, now(), problem));
  if (!socket.active) {
    setTimeout(() => socket.connect(), RETRY_MS);
  }
}

/** @param {string} reason one of Socket.IO's */
function disconnectProblem(reason) {
  return reason === 'io server disconnect' ? 'the server ended the connection' : 'the connection was lost';
}

/**
 * @param {any} error from Socket.IO: `description` is the HTTP status where there is one
 * @param {boolean} transportFailed as opposed to the server having said no
 */
function refusal(error, transportFailed) {
  if (!transportFailed) {
    return `the server refused the connection (${error.message})`;
  }
  const status = error.description;
  return Number.isInteger(status) && status > 0
    ? `the server refused the connection (HTTP ${status})`
    : 'the server does not answer';
}

document.addEventListener('toggle', requestRender, { capture: true }); // a table is filled once it is open
setInterval(requestRender, TICK_MS); // ages
requestRender();

try {
  const { io } = await import('./vendor/socket.io-client/socket.io.esm.min.js');
  // What the page has is said anew at each connection, so that it gets what it missed and no more.
  follow(io({ auth: (/** @type {(said: object) => void} */ say) => say(state.places ? { resume: state.places } : {}) }));
} catch (error) {
  console.error(error);
  become(withDisconnected(state, now(), 'a part of this page could not be loaded; load the page again', false));
}
