// @ts-check
// What all views have around them: connection, ways to the views, the field for a token, announcements.
import { alertKey, isActive } from '../alerts.js';
import { routeOf } from '../route.js';
import { connection, unverified } from '../verified.js';
import { LANGUAGES } from '../words.js';
import { alertsView } from './alerts.js';
import { deviceView } from './device.js';
import { byId, role, setAttribute, setText, translate } from './dom.js';
import { overview } from './overview.js';
import { pipelineView } from './pipeline.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */
/** Why the token that was given last did not help. @typedef {'' | 'refused' | 'throttled'} TokenProblem */

const VIEWS = { devices: overview, device: deviceView, alerts: alertsView, pipeline: pipelineView };

/**
 * @param {import('../words.js').Words} words
 * @param {{requestRender: () => void, acknowledged: import('../settings.js').Acknowledged, averageRate: () => number,
 *   averages: import('../rest.js').Averages, rejections: import('../rest.js').Rejections, token: (token: string) => void,
 *   tokenProblem: () => {problem: TokenProblem, seconds: number}, language: (language: import('../words.js').Language) => void}} page
 */
export function page(words, page) {
  document.documentElement.lang = words.locale.slice(0, 2);
  translate(document.documentElement, words);
  setText(byId('time-zone'), words.zoneWords());
  listLanguages(words, page.language);
  const field = /** @type {HTMLInputElement} */ (byId('token-field'));
  byId('token').querySelector('form')?.addEventListener('submit', (event) => {
    event.preventDefault();
    page.token(field.value.trim());
    field.value = '';
  });
  /** @type {(state: State, now: Moment) => void} */
  let render = () => {};
  let leaving = new AbortController();
  const announce = announcer(words);

  return {
    /** @param {import('../route.js').Route} route */
    open({ view, device }) {
      byId('views').querySelectorAll('a').forEach((link) => {
        link.removeAttribute('aria-current');
        if (link.dataset.view === (view === 'device' ? 'devices' : view)) {
          link.setAttribute('aria-current', view === 'device' ? 'true' : 'page');
        }
      });
      document.title = device === null ? 'Fieldline' : `${device} – Fieldline`;
      scrollTo({ top: 0, behavior: 'instant' });
      leaving.abort();
      leaving = new AbortController();
      render = VIEWS[view](byId('view'), words, { ...page, device: device ?? '', left: leaving.signal });
    },

    /**
     * @param {State} state
     * @param {Moment} now
     */
    render(state, now) {
      renderConnection(words, state, now);
      byId('remembered').hidden = state.rememberedAt === null;
      setText(byId('remembered'), state.rememberedAt === null ? '' : rememberedWords(words, state.rememberedAt));
      renderToken(words, state, page.tokenProblem());
      renderStopped(words, state);
      setText(byId('summary'), summary(words, state));
      setText(byId('note'), words.noteWords(state));
      const active = [...state.alerts.values()].filter((alert) => isActive(alert) && !page.acknowledged.has(alertKey(alert)));
      setText(byId('alert-count'), active.length === 0 ? '' : `(${active.length})`);
      announce(state);
      render(state, now);
    },
  };
}

/** What the address names now. */
export const currentRoute = () => routeOf(location.hash);

/**
 * @param {import('../words.js').Words} words
 * @param {State} state
 * @param {Moment} now
 */
function renderConnection(words, state, now) {
  const { name, detail, age } = words.connectionWords(state, now);
  setAttribute(byId('connection'), 'data-state', connection(state, now));
  setText(byId('connection-name'), name);
  setText(byId('connection-detail'), detail);
  setText(byId('connection-age'), age);
}

/**
 * @param {import('../words.js').Words} words
 * @param {State} state
 */
function summary({ say }, { watch, series, devices }) {
  return watch !== null || series.size === 0 ? '' : `${say('devices.count', { count: devices.size })}, ${say('metrics.count', { count: series.size })}`;
}

/**
 * Where the server wants a token there is nothing else to show.
 * @param {import('../words.js').Words} words
 * @param {State} state
 * @param {{problem: TokenProblem, seconds: number}} token
 */
function renderToken({ say }, { problem, series }, token) {
  const isWanted = problem === 'token';
  byId('token').hidden = !isWanted;
  byId('view').hidden = isWanted && series.size === 0;
  setText(byId('token-text'), say(`token.${token.problem || 'empty'}`, { seconds: token.seconds }));
  setAttribute(byId('token-field'), 'aria-invalid', String(isWanted && token.problem === 'refused'));
}

/**
 * What nobody verifies is greyed on all of the page; a connection that is gone is said in the header already.
 * @param {import('../words.js').Words} words
 * @param {State} state
 */
function renderStopped({ say }, state) {
  setAttribute(document.body, 'data-unverified', unverified(state));
  const { noBridge = false, noJob = false } = (state.connected && state.pipeline) || {};
  byId('stopped').hidden = !noBridge && !noJob;
  const said = [noBridge && say('stopped.bridge'), noJob && say('stopped.job')];
  setText(role(byId('stopped'), 'stopped'), said.filter(Boolean).join(' '));
}

/**
 * @param {import('../words.js').Words} words
 * @param {number} at
 */
const rememberedWords = ({ say, day, timeOfDay }, at) => say('remembered', { day: day(at), time: timeOfDay(at) });

/**
 * Says each alert once as it is raised; what was there when the page was opened is in the list.
 * @param {import('../words.js').Words} words
 */
function announcer({ say }) {
  /** @type {State['alerts'] | null} */
  let known = null;
  return (/** @type {State} */ { alerts, pipeline }) => {
    if (alerts === known || !pipeline) {
      return; // pipeline comes after the alerts of before
    }
    const before = known;
    known = alerts;
    const raised = [...alerts].filter(([key, alert]) => before && !before.has(key) && isActive(alert)).map(([, alert]) => alert);
    if (raised.length > 0) {
      const texts = raised.slice(-3).map(({ severity, device_name: device, rule }) => say('alert.said', { severity: say(`alert.${severity}`), device, rule }));
      setText(byId('announcement'), texts.join('. '));
    }
  };
}

/**
 * @param {import('../words.js').Words} words
 * @param {(language: import('../words.js').Language) => void} choose
 */
function listLanguages({ locale }, choose) {
  const select = /** @type {HTMLSelectElement} */ (byId('language'));
  const options = Object.entries(LANGUAGES).map(([language, { texts }]) => {
    const option = new Option(String(texts['language.name']), language, false, locale.startsWith(language));
    option.lang = language;
    return option;
  });
  select.replaceChildren(...options);
  select.addEventListener('change', () => choose(/** @type {import('../words.js').Language} */ (select.value)));
}
