// @ts-check
// The frame around all views: connection, navigation, token field, announcements.
import { metricLabel } from '../i18n/i18n.js';
import { kindOf } from '../incident.js';
import { needingAttention } from '../incidents.js';
import { inBrowser, reloadOnceServed } from '../reload.js';
import * as settings from '../settings.js';
import { connection, emitterNow, unverified } from '../verified.js';
import { byId, role, setAttribute, setText, translate } from './dom.js';
import { fleetView } from './fleet-view.js';
import { kioskFrame } from './kiosk-frame.js';
import { scrollMemory } from './scroll-memory.js';
import { shareLinks } from './share-links.js';
import { attention, renderTab } from './tab.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */
/** Why the last token was not accepted. @typedef {'' | 'refused' | 'throttled'} TokenProblem */

/**
 * What a view gets: what the page offers, the device and the parameters of its address, and a signal that ends it.
 * @typedef {(main: HTMLElement, i18n: import('../i18n/i18n.js').I18n, page: any) => (state: State, now: Moment) => void} View
 */

/** Each view is loaded when it is first opened. @type {Partial<Record<import('../route.js').Route['view'], () => Promise<View>>> & {fleet: () => Promise<View>}} */
const VIEWS = {
  fleet: async () => fleetView,
  device: async () => (await import('./device-view.js')).deviceView,
  incidents: async () => (await import('./incidents-view.js')).incidentsView,
  explore: async () => (await import('./explore-view.js')).exploreView,
  pipeline: async () => (await import('./pipeline-view.js')).pipelineView,
  rejected: async () => (await import('./rejected-view.js')).rejectedView,
  kiosk: async () => (await import('./kiosk-view.js')).kioskView,
  start: async () => (await import('./first-run-view.js')).firstRunView,
};

/** The keys of the titles of views whose names are not keys. @type {Readonly<Record<string, string>>} */
const TITLES = { rejected: 'rejections' };

/**
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {{requestRender: () => void, averageRate: () => number,
 *   setParameters: (changes: import('../route.js').Parameters) => void,
 *   averages: import('../rest.js').Averages, alerts: import('../rest.js').Alerts, rejections: import('../rest.js').Rejections,
 *   session: import('../session.js').Session, post: import('../operator-request.js').Post, token: (token: string) => void,
 *   rawCsv: import('../rest.js').RawCsv, sentCommands: import('../rest.js').SentCommands, deviceNames: import('../rest.js').DeviceNames,
 *   severalSeries: import('../rest.js').SeveralAverages,
 *   tokenProblem: () => {problem: TokenProblem, seconds: number}, settingsChanged: () => void, canLogOut: () => boolean,
 *   logOut: () => Promise<string>}} page
 */
export function page(i18n, page) {
  document.documentElement.lang = i18n.locale.slice(0, 2);
  translate(document.documentElement, i18n);
  byId('settings-button').addEventListener('click', async () => (await import('./settings-dialog.js')).openSettings(i18n, page));
  const field = /** @type {HTMLInputElement} */ (byId('token-field'));
  byId('token').querySelector('form')?.addEventListener('submit', (event) => {
    event.preventDefault();
    page.token(field.value.trim());
    field.value = '';
  });
  /** @type {(state: State, now: Moment) => void} */
  let render = () => {};
  /** The name of the view; empty for the fleet and for a device. */
  let name = '';
  /** The device that is shown. @type {string | null} */
  let shownDevice = null;
  const titleOf = (/** @type {State} */ state) => (shownDevice !== null && state.devices.get(shownDevice)?.label) || name || (shownDevice ?? '');
  let leaving = new AbortController();
  const scroll = scrollMemory();
  const announce = announcer(i18n);
  const kiosk = kioskFrame(i18n);
  const share = shareLinks(i18n, settings.token);

  return {
    /** @param {import('../route.js').Route & {isKiosk: boolean}} route */
    open({ view, device, parameters, isKiosk }) {
      kiosk.open(isKiosk);
      byId('views').querySelectorAll('a').forEach((link) => {
        link.removeAttribute('aria-current');
        if (link.dataset.view === (view === 'device' ? 'fleet' : view)) {
          link.setAttribute('aria-current', view === 'device' ? 'true' : 'page');
        }
      });
      shownDevice = device;
      name = device !== null || view === 'fleet' ? '' : i18n.t(TITLES[view] ?? view);
      leaving.abort();
      leaving = new AbortController();
      render = () => {};
      const { signal } = leaving;
      scroll.open();
      byId('more-views').hidePopover();
      const show = (/** @type {View} */ shown) => {
        if (!signal.aborted) {
          render = shown(byId('view'), i18n, { ...page, device: device ?? '', parameters, left: signal, restoreScroll: scroll.restore });
          page.requestRender();
        }
      };
      (VIEWS[view] ?? VIEWS.fleet)().then(show, () => {
        if (!signal.aborted) {
          byId('view').replaceChildren(i18n.t('problem.not_loaded'));
          reloadOnceServed(inBrowser, signal);
        }
      });
    },

    /**
     * The title and the icon alone, for a hidden tab.
     * @param {State} state
     * @param {Moment} now
     */
    renderTab: (state, now) => renderTab(state, attention(state, now), titleOf(state), i18n),

    /**
     * @param {State} state
     * @param {Moment} now
     */
    render(state, now) {
      renderConnection(i18n, state, now);
      // of the views of a connected page, only those of all devices may still show an earlier visit
      const cachedAt = state.connected && !state.isOverview ? null : state.cachedAt;
      byId('offline').hidden = cachedAt === null;
      setText(byId('offline'), cachedAt === null ? '' : cachedText(i18n, cachedAt));
      renderToken(i18n, state, page.tokenProblem());
      renderStopped(i18n, state);
      share.render(state, shownDevice);
      setText(byId('time-zone'), i18n.zoneText());
      setText(byId('note'), i18n.noteText(state));
      const open = attention(state, now);
      setText(byId('incident-count'), open.count === 0 ? '' : i18n.whole(open.count));
      setAttribute(byId('incident-count'), 'data-severity', open.severity);
      renderTab(state, open, titleOf(state), i18n);
      renderRejected(i18n, state);
      announce(state, now);
      kiosk.render(state, now);
      render(state, now);
    },
  };
}

/**
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {State} state
 * @param {Moment} now
 */
function renderConnection(i18n, state, now) {
  const { name, detail, age } = i18n.connectionText(state, now);
  setAttribute(byId('connection'), 'data-state', connection(state, now));
  setText(byId('connection-name'), name);
  setText(byId('connection-detail'), detail);
  setText(byId('connection-age'), age);
}

/**
 * If the server requires a token, there is nothing else to show.
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {State} state
 * @param {{problem: TokenProblem, seconds: number}} token
 */
function renderToken({ t }, { problem, series, devices }, token) {
  const isWanted = problem === 'token';
  byId('token').hidden = !isWanted;
  byId('view').hidden = isWanted && series.size === 0 && devices.size === 0;
  setText(byId('token-text'), t(`token.${token.problem || 'empty'}`, { seconds: token.seconds }));
  setAttribute(byId('token-field'), 'aria-invalid', String(isWanted && token.problem === 'refused'));
}

/**
 * Unverified values are grey on the whole page; the header already shows a lost connection.
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {State} state
 */
function renderStopped({ t }, state) {
  setAttribute(document.body, 'data-unverified', unverified(state));
  const { noBridge = false, noJob = false } = (state.connected && state.pipeline) || {};
  byId('stopped').hidden = !noBridge && !noJob;
  const texts = [noBridge && t('stopped.bridge'), noJob && t('stopped.job')];
  setText(role(byId('stopped'), 'stopped'), texts.filter(Boolean).join(' '));
}

/**
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {number} at
 */
const cachedText = ({ t, day, timeOfDay }, at) => t('offline', { day: day(at), time: timeOfDay(at) });

/**
 * The link to the rejected messages, which is there if there are any.
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {State} state
 */
function renderRejected({ whole }, { pipeline }) {
  const { dead_letter_records: count = 0 } = pipeline?.emitter ?? {};
  byId('rejected-link').hidden = count === 0;
  setText(byId('rejected-count'), whole(count));
}

/**
 * Announces each incident when it begins to need attention. Earlier ones are only in the list.
 * @param {import('../i18n/i18n.js').I18n} i18n
 */
function announcer({ announcement }) {
  /** @type {State['incidents'] | null} */
  let known = null;
  /** @type {ReadonlyMap<string, import('../incident.js').Incident>} */
  let urgent = new Map();
  return (/** @type {State} */ state, /** @type {Moment} */ now) => {
    const { incidents, pipeline, devices, ruleTexts } = state;
    if (incidents === known || !pipeline) {
      return; // the first event pipeline comes after all earlier incidents
    }
    const before = known === null ? null : urgent;
    known = incidents;
    urgent = needingAttention(incidents, emitterNow(state, now));
    const begun = [...urgent].filter(([key]) => before && !before.has(key)).map(([, incident]) => incident);
    if (begun.length > 0) {
      const texts = begun.slice(-3).map((incident) => {
        const device = devices.get(incident.device_name);
        const metric = incident.metric === '' ? '' : metricLabel(device, incident.metric);
        return announcement(incident, kindOf(incident, ruleTexts), device?.label ?? incident.device_name, metric);
      });
      setText(byId('announcement'), texts.join('. '));
    }
  };
}
