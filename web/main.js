// @ts-check
// Wires the socket to the state and the state to the page.
import { Inbox } from './inbox.js';
import * as settings from './settings.js';
import { connect } from './socket.js';
import { initialState, joining, withConnected, withDisconnected, withEvents, withWatch } from './state.js';
import { currentRoute, page } from './view/page.js';
import { wordsIn } from './words.js';

/** What came is taken so often: as fast as numbers can be read, and a sixth of the work of each frame. */
const UPDATE_MS = 100;
/** Of a frame's 16 ms, so much is for what came; the rest of it waits for another frame. */
const INBOX_MS = 6;
const TICK_MS = 1_000;

const now = () => ({ elapsed: performance.now(), clock: Date.now() });
let state = initialState(now());
let requested = false;
let updating = false;
let due = false;
let averages = 0;
let averageRate = 0;

const inbox = new Inbox((events) => (state = withEvents(state, events, now())), () => performance.now());
const view = page(wordsIn(settings.language()), {
  requestRender,
  acknowledged: new settings.Acknowledged(),
  averageRate: () => averageRate,
  token(token) {
    settings.token(token);
    rejoin();
  },
  language(language) {
    settings.language(language);
    location.reload();
  },
});
/** @type {() => void} */
let rejoin = () => {};

function requestRender() {
  if (!requested) {
    requested = true;
    requestAnimationFrame(render);
  }
}

function requestUpdate() {
  if (!updating) {
    updating = true;
    setTimeout(() => {
      due = true;
      requestRender();
    }, UPDATE_MS);
  }
}

function render() {
  requested = false;
  if (due) {
    due = updating = false;
    inbox.drain(INBOX_MS);
    inbox.isEmpty || requestUpdate();
  }
  view.render(state, now());
}

/** @param {import('./state.js').State} next */
function become(next) {
  state = next;
  requestRender();
}

/** What came before goes first. */
function settle() {
  inbox.drain(Infinity);
  return state;
}

function openRoute() {
  const route = currentRoute();
  view.open(route);
  if (route.device !== state.watch) {
    state = withWatch(settle(), route.device);
    rejoin();
  }
  requestRender();
}

setInterval(() => {
  averageRate = averages;
  averages = 0;
  requestRender(); // ages
}, TICK_MS);
document.addEventListener('toggle', requestRender, { capture: true }); // a table is filled once it is open
addEventListener('resize', requestRender);
addEventListener('hashchange', openRoute);
openRoute();

try {
  const { io } = await import('./vendor/socket.io-client/socket.io.esm.min.js');
  ({ rejoin } = connect(io, {
    joining: () => joining(settle(), settings.token()),
    connected: () => become(withConnected(state, now())),
    disconnected: (why) => become(withDisconnected(settle(), now(), why)),
    event(name, message) {
      averages += name === 'average' ? 1 : 0;
      inbox.add([name, message]);
      requestUpdate();
    },
  }));
} catch (error) {
  console.error(error);
  become(withDisconnected(state, now(), { problem: 'not_loaded', retrying: false }));
}
