// @ts-check
// The page of one incident, for a phone and a slow network: one request, repeated while the page is visible.
import { formatsIn, LOCALES } from './i18n/formats.js';
import { incidentTexts } from './i18n/incident-text.js';
import { reportOf } from './incident.js';
import { authorization, Session } from './session.js';
import * as settings from './settings.js';
import { incidentScreen } from './view/incident-screen.js';

const REFRESH_MS = 5_000;
/** The emitter answers within this time, or the request counts as failed. */
const PATIENCE_MS = 10_000;

const [device, metric] = ['device', 'metric'].map((name) => new URLSearchParams(location.search).get(name) ?? '');
const language = settings.language();
/** Only the texts of one language, and at first only those of the screen. */
const texts = { ...(await import(`./i18n/${language}/incidents.js`)).incidents };
const formats = formatsIn({ texts, locale: LOCALES[language] }, settings.formatChoices());
const session = new Session(settings.token, draw);

/** @type {import('./view/incident-screen.js').Shown} */
const shown = { device, metric, language, report: null, at: 0, failed: false, login: null, session };
const screen = incidentScreen({ ...formats, ...incidentTexts(formats) }, { token: settings.token, refresh, redraw: draw, loadTexts });
let timer = 0;

async function loadTexts() {
  const { operator } = await import(`./i18n/${language}/operator.js`);
  Object.assign(texts, operator);
}

function draw() {
  screen(shown);
}

async function refresh() {
  clearTimeout(timer);
  const query = new URLSearchParams({ device, ...(metric !== '' && { metric }) });
  const request = { headers: authorization(settings.token()), signal: AbortSignal.timeout(PATIENCE_MS) };
  const response = await fetch(`api/incident?${query}`, request).catch(() => null);
  const answer = await response?.json().catch(() => null);
  if (answer && (response?.ok || response?.status === 404)) {
    Object.assign(shown, { report: reportOf(answer), at: Date.now(), failed: false, login: null });
  } else if (response?.status === 401) {
    await loadTexts();
    shown.login ??= (await import('./view/login-form.js')).loginForm(formats.t, draw, enter); // few visits need it
  } else {
    shown.failed = true;
  }
  draw();
  if (!document.hidden && shown.login === null) {
    clearTimeout(timer);
    timer = window.setTimeout(refresh, REFRESH_MS);
  }
}

/** @param {string} token empty if the browser has a login session */
async function enter(token) {
  settings.token(token);
  await Promise.all([refresh(), session.load()]);
}

document.documentElement.lang = language;
document.documentElement.dataset.theme = settings.theme();
document.addEventListener('visibilitychange', () => document.hidden || (draw(), refresh())); // a phone that wakes shows the age first
session.load().catch(console.warn);
refresh();
