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
const EVENTS = ['average', 'snapshot', 'reading', 'device', 'alert', 'incident', 'complete', 'rules', 'pipeline'];

/** Overviews are decompressed one after the other, and what arrives later is passed later. @type {Promise<unknown>} */
let passed = Promise.resolve();
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
  path: new URL('socket.io/', location.href).pathname, // also below the path of a share
  auth(/** @type {(joining: object) => void} */ answer) {
    join = answer;
    inOrder(() => send({ joining: true }));
  },
  transports: ['websocket', 'polling'],
  tryAllTransports: true, // only polling reports the status of a refusal
});
EVENTS.forEach((name) => socket.on(name, (/** @type {unknown} */ message) => inOrder(() => add([name, message]))));
socket.on('overview', (/** @type {any} */ event) => inOrder(() => addOverview(event)));
socket.on('connect', () => inOrder(() => send({ connected: true })));
socket.on('connect_error', (/** @type {any} */ error) => lost(refusal(error, socket.active)));
socket.on('disconnect', (/** @type {string} */ reason) => {
  if (reason !== 'io client disconnect') {
    lost({ problem: reason === 'io server disconnect' ? 'ended' : 'lost' });
  }
});
addEventListener('message', ({ data }) => {
  if ('join' in data) {
    join(data.join);
  } else if ('endOverview' in data) {
    socket.connected && socket.emit('overview', false); // otherwise it would be sent to the next connection
  } else {
    clearTimeout(retry);
    socket.disconnect().connect();
  }
});

/** @param {import('./socket.js').Why} why */
function lost(why) {
  inOrder(() => send({ disconnected: why }));
  clearTimeout(retry);
  if (!socket.active) {
    retry = setTimeout(() => socket.connect(), RETRY_MS);
  }
}

/** @param {() => unknown} act */
function inOrder(act) {
  passed = passed.then(act).catch(console.error);
}

/**
 * Passes each overview in a message of its own, so that copying it does not take a whole frame.
 * @param {any} event
 */
async function addOverview(event) {
  const part = await partIn(event).catch(() => null); // the page counts it as unreadable
  handOver();
  postMessage({ events: [['overview', part]] });
}

/**
 * Decompresses an overview.
 * @param {{gzip: string}} event with at most 64 KiB of JSON
 * @returns {Promise<import('./overview.js').OverviewPart>}
 */
async function partIn({ gzip, ...event }) {
  const zipped = Uint8Array.from(atob(gzip), (character) => character.charCodeAt(0));
  const json = new Blob([zipped]).stream().pipeThrough(new DecompressionStream('gzip'));
  return { ...(await new Response(json).json()), ...event };
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
