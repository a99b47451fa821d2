// @ts-check
// The frame of a wall display: a bar with the time and the age of the data in place of header and footer. It keeps the screen on.
import { conditionCounts, Members } from '../fleet-members.js';
import { html, nothing, render } from '../vendor/lit-html/lit-html.js';
import { connection, emitterNow, lastLive, unverified } from '../verified.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */

/** The bar is drawn again after this time. */
const DRAW_MS = 500;

/** @param {import('../i18n/i18n.js').I18n} i18n */
export function kioskFrame(i18n) {
  const bar = document.createElement('header');
  bar.className = 'kiosk-bar';
  const all = new Members();
  let isOpen = false;
  let drawnAt = -Infinity;
  /** @type {WakeLockSentinel | null} */
  let lock = null;

  /** A browser releases the lock when the page is hidden, and grants it only to pages by https and on the same machine. */
  async function keepScreenOn() {
    if (isOpen && document.visibilityState === 'visible' && (lock === null || lock.released)) {
      lock = await navigator.wakeLock?.request('screen').catch(() => null) ?? null;
    }
  }

  document.addEventListener('visibilitychange', keepScreenOn);
  addEventListener('keydown', ({ key }) => {
    if (isOpen && key === 'Escape') {
      location.hash = '#/';
    }
  });

  return {
    /** @param {boolean} isKiosk */
    open(isKiosk) {
      if (isKiosk === isOpen) {
        return;
      }
      isOpen = isKiosk;
      drawnAt = -Infinity;
      document.body.toggleAttribute('data-kiosk', isKiosk);
      isKiosk ? document.getElementById('view')?.before(bar) : bar.remove();
      isKiosk ? keepScreenOn() : lock?.release();
    },

    /**
     * @param {State} state
     * @param {Moment} now
     */
    render(state, now) {
      if (isOpen && now.elapsed - drawnAt >= DRAW_MS) {
        drawnAt = now.elapsed;
        const isDead = isWithoutData(state, now);
        document.body.dataset.kiosk = isDead ? 'dead' : 'live';
        render(template(state, now, isDead, state.isOverview ? all.of(state, now) : [], i18n), bar);
      }
    },
  };
}

/** @param {State} state @param {Moment} now */
function isWithoutData(state, now) {
  const known = connection(state, now);
  return known === 'stale' || unverified(state) === 'all' || (known === 'disconnected' && state.problem !== '');
}

/**
 * @param {State} state
 * @param {Moment} now
 * @param {boolean} isDead
 * @param {readonly import('../fleet-members.js').Member[]} members
 * @param {import('../i18n/i18n.js').I18n} i18n
 */
function template(state, now, isDead, members, { t, minute, duration, ago, whole }) {
  const last = lastLive(state);
  const since = now.elapsed - (last ?? state.since).elapsed;
  const age = isDead ? t('kiosk.no.data', { duration: duration(since) }) : last ? t('kiosk.age', { ago: ago(since) }) : t('kiosk.waiting');
  return html`
    <h1 class="unseen">Fieldline</h1>
    <a href="#/" class="clock" aria-label=${t('kiosk.leave')}>${minute(emitterNow(state, now))}</a>
    <p class="counts">${isDead ? nothing : [...conditionCounts(members)].map(([condition, count]) => html`
      <span class="condition" data-condition=${condition}><b>${whole(count)}</b> ${t(`condition.${condition}`)}</span>`)}</p>
    <p class="age" role="status" data-dead=${String(isDead)}>${age}</p>`;
}
