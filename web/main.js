// @ts-check
// Connects the socket to the state, and the state to the page.
import { Address } from './address.js';
import { EventBuffer } from './event-buffer.js';
import { withEvents } from './events.js';
import { i18nIn } from './i18n/i18n.js';
import { kioskAddress, shownRoute } from './kiosk-rotation.js';
import { answerIn, logIn, logOut } from './login.js';
import { offlineCache, withOfflineCache } from './offline-cache.js';
import { post } from './operator-request.js';
import {
  alerts as restAlerts, averages as restAverages, deviceNames, rawCsv, rejections as restRejections, sentCommands, severalSeries,
} from './rest.js';
import { inBrowser, reloadOnceServed } from './reload.js';
import { isOverview, routeOf } from './route.js';
import { Session } from './session.js';
import * as settings from './settings.js';
import { connect } from './socket.js';
import { initialState, joining, withConnected, withDisconnected, withNewOverview, withSilence, withView } from './state.js';
import { SETTLE_MS } from './time-range.js';
import { page } from './view/page.js';

/** Milliseconds of each frame for new events; the rest waits for the next frame. */
const BUFFER_MS = 6;
const TICK_MS = 1_000;
/** Without any event for this long, a connection may be dead, although no error was reported yet. */
const SILENT_MS = 15_000;
const OFFLINE_CACHE_MS = 30_000;
/** The time between two requests for everything, if an overview is unreadable again. */
const REPAIR_MS = 30_000;
/** An address with a short response. It requires a token if the server requires one. */
const ASKED_WITHOUT_TOKEN = 'api/openapi.json';
/** The files that the worker of the socket loads, because they do not count as loaded by the page. */
const WORKER_FILES = ['socket-worker.js', 'refusal.js', 'vendor/socket.io-client/socket.io.esm.min.js'];

const TOKEN = 'token';

/**
 * A token in the address is stored as if a person had entered it. Neither the token nor the response remains in the address
 * bar or in the history.
 */
function takeTokenFromAddress() {
  const address = new URL(location.href);
  const token = address.searchParams.get(TOKEN);
  const answer = answerIn(address.hash);
  if (token !== null) {
    address.searchParams.delete(TOKEN);
    settings.token(token);
  }
  if (answer.problem) {
    address.hash = '#/';
  }
  if (token !== null || answer.problem) {
    history.replaceState(history.state, '', address);
  }
  return answer;
}

/** A display may be configured with an address without a hash. */
function openKioskFromAddress() {
  const hash = kioskAddress(new URL(location.href));
  if (hash !== null) {
    history.replaceState(history.state, '', location.pathname + hash);
  }
}

/** The response of the server to the last token, and how long to wait if it was throttled. */
let token = takeTokenFromAddress();
openKioskFromAddress();
const now = () => ({ elapsed: performance.now(), clock: Date.now() });
/** Whether everyone may see the averages, so that they may be stored for another visit; null until this is known. */
let open = settings.token() === '' ? null : false;
let state = withOfflineCache(initialState(now()), open === false ? '' : settings.offlineCache());
let requested = false;
let due = false;
let averages = 0;
/** When the last events arrived, which may wait in the buffer; the emitter sends some each second. */
let receivedAt = 0;
let averageRate = 0;
/** When the page last joined again because a part of the overview was unreadable. */
let repairedAt = -Infinity;

const buffer = new EventBuffer((events) => (state = withEvents(state, events, now())), () => performance.now());
const session = new Session(settings.token, requestRender);
const i18n = i18nIn(settings.language(), settings.formatChoices());
const address = new Address({
  hash: () => location.hash,
  replace: (hash) => history.replaceState(history.state, '', hash),
  later: (write) => setTimeout(write, SETTLE_MS),
});
const view = page(i18n, {
  requestRender,
  setParameters: (changes) => address.change(changes),
  averageRate: () => averageRate,
  averages: restAverages(settings.token),
  alerts: restAlerts(settings.token),
  rejections: restRejections(settings.token),
  deviceNames: deviceNames(settings.token),
  rawCsv: rawCsv(settings.token),
  sentCommands: sentCommands(settings.token),
  severalSeries: severalSeries(settings.token),
  session,
  post: post(settings.token),
  token: (typed) => logInWith(typed).catch(console.warn),
  tokenProblem: () => token,
  settingsChanged,
  canLogOut: () => open === false && session.name !== '',
  logOut: endSession,
});
/** @type {ReturnType<typeof connect> | null} */
let connection = null;

function requestRender() {
  if (!requested) {
    requested = true;
    requestAnimationFrame(render);
  }
}

function render() {
  requested = false;
  if (due) {
    buffer.drain(BUFFER_MS);
    due = !buffer.isEmpty;
  }
  view.render(state, now());
  if (due) {
    requestRender();
  }
}

/** @param {import('./state.js').State} next */
function setState(next) {
  state = next;
  requestRender();
}

/** Processes the events that are waiting. */
function processEvents() {
  buffer.drain(Infinity);
  return state;
}

/** The address or turn of the view that is open. */
let opened = '';
const current = () => shownRoute(routeOf(location.hash), performance.now());

function openRoute() {
  address.flush();
  const route = current();
  opened = JSON.stringify(route);
  const wanted = isOverview(route);
  if (route.device !== state.subscription || wanted !== state.isOverview) {
    const isLess = route.device === state.subscription && !wanted;
    processEvents();
    updateOfflineCache();
    state = withView(state, route.device, wanted, now());
    isLess ? connection?.endOverview() : connection?.rejoin();
  }
  view.open(route);
  requestRender();
}

/** Stores the overview for a visit without an emitter, if it is complete. */
function updateOfflineCache() {
  if (open === false) {
    settings.offlineCache('');
  } else if (open && state.connected && state.overview.isLive && state.devices.size > 0) {
    settings.offlineCache(offlineCache(state, now()));
  }
}

/** Scripts cannot read the cookie, so this sends a request without it. */
async function askWhetherOpen() {
  if (open !== false) {
    const { status } = await fetch(ASKED_WITHOUT_TOKEN, { method: 'HEAD', credentials: 'omit', cache: 'no-store', redirect: 'error' });
    open = status === 401 ? false : status === 200 ? true : open;
    updateOfflineCache();
  }
}

/** A service worker caches the files of the page. It gets the list of those that were loaded before it started. */
async function keepFiles() {
  await navigator.serviceWorker?.register('service-worker.js');
  const ready = await navigator.serviceWorker?.ready;
  const files = performance.getEntriesByType('resource').map(({ name }) => name);
  const others = ['./', ...WORKER_FILES].map((file) => new URL(file, location.href).href);
  ready?.active?.postMessage([...others, ...files]);
}

setInterval(() => {
  averageRate = averages;
  averages = 0;
  if (document.body.hasAttribute('data-kiosk') && JSON.stringify(current()) !== opened) {
    openRoute(); // the turn of another address
  }
  state = withSilence(state, performance.now() - receivedAt > SILENT_MS);
  if (state.connected && state.isOverview && state.overview.isBroken && performance.now() - repairedAt > REPAIR_MS) {
    repairedAt = performance.now();
    state = withNewOverview(processEvents(), now());
    connection?.rejoin();
  }
  if (document.hidden) {
    view.renderTab(processEvents(), now()); // a browser draws no frames of a hidden tab
  }
  requestRender(); // ages
}, TICK_MS);
setInterval(updateOfflineCache, OFFLINE_CACHE_MS);
addEventListener('pagehide', updateOfflineCache);
['click', 'change'].forEach((choice) => addEventListener(choice, () => address.flush())); // after the view has seen it
document.addEventListener('toggle', requestRender, { capture: true }); // a table is filled when it is opened
addEventListener('resize', requestRender);
addEventListener('hashchange', openRoute);
openRoute();

/**
 * A session outlasts the tab. If the server has no sessions or does not answer, each request has the token until the tab is
 * closed.
 * @param {string} typed
 */
async function logInWith(typed) {
  const { answer, seconds } = await logIn(typed);
  if (answer === 'refused' || answer === 'throttled') {
    token = { problem: answer, seconds };
    requestRender();
    return;
  }
  token = { problem: '', seconds: 0 };
  settings.token(answer === 'no_sessions' ? typed : '');
  open = false;
  connection ? connection.rejoin() : start();
}

/** Colours change by themselves. The view is opened again with other times and numbers. */
function settingsChanged() {
  document.documentElement.dataset.theme = settings.theme();
  Object.assign(i18n, i18nIn(settings.language(), settings.formatChoices()));
  openRoute();
}

/** Returns why it failed; otherwise the page is loaded again, and requires a token. */
async function endSession() {
  if (!(await logOut())) {
    return i18n.t('problem.no_answer');
  }
  settings.token('');
  settings.offlineCache('');
  location.reload();
  return '';
}

function failed() {
  setState(withDisconnected(state, now(), { problem: 'not_loaded', retrying: false }));
  reloadOnceServed(inBrowser);
}

function start() {
  try {
    connection = connect({
      joining: () => joining(processEvents(), settings.token()),
      connected() {
        token = { problem: '', seconds: 0 };
        receivedAt = performance.now();
        setState(withConnected(processEvents(), now()));
        if (!state.isOverview && state.subscription === null) {
          connection?.endOverview();
        }
        askWhetherOpen().catch(console.warn);
        session.load().catch(console.warn);
      },
      disconnected(why) {
        if (why.problem === 'token') {
          open = false;
          token = settings.token() === '' ? token : { problem: 'refused', seconds: 0 };
          settings.token(''); // a wrong one is useless, and a cookie may have the correct one
        }
        processEvents();
        updateOfflineCache();
        setState(withDisconnected(state, now(), why));
      },
      events(events) {
        averages += events.reduce((sum, [name, message]) => sum + (name === 'average' ? 1 : name === 'overview' ? message?.changes?.length ?? 0 : 0), 0);
        receivedAt = performance.now();
        events.forEach((event) => buffer.add(event));
        due = true;
        requestRender();
      },
      failed,
    });
  } catch (error) {
    console.error(error);
    failed();
  }
}

if (token.problem !== '') {
  setState(withDisconnected(state, now(), { problem: 'token', retrying: false })); // even if a cookie would open the page
} else {
  start();
}

keepFiles().catch(console.warn);
