// @ts-check
// Runs in a worker; socket.js defines the messages between it and the page.
import { refusal } from './refusal.js';
import { io } from './vendor/socket.io-client/socket.io.esm.min.js';

/** Socket.IO retries by itself only while the server is away; if the server refused or ended the connection, this worker retries. */
const RETRY_MS = 5_000;
/** How often events are passed to the page: as fast as a person can read numbers. */
const BATCH_MS = 100;
/** This many averages are passed immediately, so that copying them does not take a whole frame. */
const MAX_IN_BATCH = 1_000;
const EVENTS = ['average', 'snapshot', 'reading', 'device', 'alert', 'incident', 'rules', 'pipeline'];

/** @type {(joining: object) => void} */
let join = () => {};
/** @type {import('./events.js').Event[]} */
let batch = [];
let averages = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let due;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let retry;

const socket = io({
  auth(/** @type {(joining: object) => void} */ answer) {
    join = answer;
    send({ joining: true });
  },
  transports: ['websocket', 'polling'],
  tryAllTransports: true, // only polling reports the status of a refusal
});
EVENTS.forEach((name) => socket.on(name, (/** @type {unknown} */ message) => add([name, message])));
socket.on('connect', () => send({ connected: true }));
socket.on('connect_error', (/** @type {any} */ error) => lost(refusal(error, socket.active)));
socket.on('disconnect', (/** @type {string} */ reason) => {
  if (reason !== 'io client disconnect') {
    lost({ problem: reason === 'io server disconnect' ? 'ended' : 'lost' });
  }
});
addEventListener('message', ({ data }) => {
  if ('join' in data) {
    join(data.join);
  } else {
    clearTimeout(retry);
    socket.disconnect().connect();
  }
});

/** @param {import('./socket.js').Why} why */
function lost(why) {
  send({ disconnected: why });
  clearTimeout(retry);
  if (!socket.active) {
    retry = setTimeout(() => socket.connect(), RETRY_MS);
  }
}

/** @param {import('./events.js').Event} event */
function add(event) {
  averages += event[1]?.averages?.length ?? 1; // a page of a snapshot has many averages
  if (batch.push(event) === 1) {
    due = setTimeout(handOver, BATCH_MS);
  }
  if (averages >= MAX_IN_BATCH) {
    handOver();
  }
}

function handOver() {
  clearTimeout(due);
  if (batch.length > 0) {
    postMessage({ events: batch });
    batch = [];
    averages = 0;
  }
}

/** Sends a message to the page, after the events that arrived before it. @param {import('./socket.js').WorkerMessage} message */
function send(message) {
  handOver();
  postMessage(message);
}
