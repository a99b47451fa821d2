// @ts-check
// The links between board and page, so that a person can see where readings stop and how old they are.
import { isVerified, stateOf } from '../devices.js';
import { links, smoothed, stuckAt } from '../links.js';
import { MAX_RATES, sumOf } from '../pipeline.js';
import { rateLine } from '../sparkline.js';
import { html, nothing, render, svg } from '../vendor/lit-html/lit-html.js';
import { roundTrips } from './round-trips.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */
/** @typedef {import('../links.js').Link} Link */
/** @typedef {import('../i18n/i18n.js').I18n} I18n */

/** A device that sends at least this often is expected to keep the rates above 0. */
const FREQUENT_MS = 5_000;
/** Rates below this have one decimal. */
const SMALL_RATE = 10;

/**
 * @param {HTMLElement} main
 * @param {I18n} i18n
 * @param {{averageRate: () => number, requestRender: () => void, left: AbortSignal, parameters: import('../route.js').Parameters,
 *   setParameters: (changes: import('../route.js').Parameters) => void}} page `averageRate` is the changes per second that reach this page
 * @returns {(state: State, now: Moment) => void} renders
 */
export function pipelineView(main, i18n, { averageRate, requestRender, left, parameters, setParameters }) {
  const root = document.createElement('section');
  root.className = 'pipeline';
  main.replaceChildren(root);
  const open = new Set((parameters.details ?? '').split(',').filter(Boolean));
  const roundTrip = roundTrips(left, requestRender);
  /** @type {readonly number[]} */
  let rates = [];
  /** @type {Moment | undefined} */
  let countedAt;

  /** @param {string} name @param {boolean} isOpen */
  function toggled(name, isOpen) {
    isOpen ? open.add(name) : open.delete(name);
    setParameters({ details: [...open].join(',') });
  }

  return (state, now) => {
    if (state.pipeline && state.pipeline.receivedAt !== countedAt) {
      countedAt = state.pipeline.receivedAt;
      rates = [...rates, averageRate()].slice(-MAX_RATES);
    }
    const shown = { state, now, i18n, open, toggled, roundTrip: roundTrip() };
    render(template(shown, rates), root);
  };
}

/**
 * @typedef {{state: State, now: Moment, i18n: I18n, open: ReadonlySet<string>, toggled: (name: string, isOpen: boolean) => void, roundTrip: number | null}} Shown
 */

/** @param {Shown} shown @param {readonly number[]} rates */
function template(shown, rates) {
  const { state, now, i18n: { t } } = shown;
  if (!state.pipeline) {
    return html`<h2>${t('pipeline')}</h2><p class="message" data-role="none">${t('pipeline.none')}</p>`;
  }
  const online = [...state.devices.values()].filter((device) => isVerified(stateOf(device, '', now)));
  const isExpected = online.some(({ interval_ms: interval = 0 }) => interval <= FREQUENT_MS);
  const all = links(state.pipeline, isExpected, { connected: state.connected, rates }, now);
  return html`
    <h2>${t('pipeline')}</h2>
    ${verdict(shown, all)}
    <ol class="plain links" data-role="links">${all.map((link) => linkItem(link, shown, online.length))}</ol>
    <p class="muted">${t('pipeline.delay.text')}</p>`;
}

/**
 * Where readings stop, in words.
 * @param {Shown} shown
 * @param {readonly Link[]} all
 */
function verdict({ state, now, i18n }, all) {
  const { t, has, timeOfDay } = i18n;
  const stuck = stuckAt(all);
  if (!state.connected) {
    return html`<p class="verdict" role="status" data-health="silent">${t('pipeline.disconnected', { time: timeOfDay(state.since.clock) })}</p>`;
  }
  if (!stuck && all.some(({ health }) => health === 'unproven')) {
    return html`<p class="verdict" role="status" data-health="unproven">${t('pipeline.unproven')}</p>`;
  }
  if (!stuck) {
    const { averageDelay } = /** @type {import('../pipeline.js').Pipeline} */ (state.pipeline);
    const isIdle = all.every(({ rates }) => (smoothed(rates) ?? 0) === 0);
    const delay = averageDelay ? t('pipeline.age', { p50: delayText(averageDelay.p50, i18n), p95: delayText(averageDelay.p95, i18n) }) : '';
    return html`<p class="verdict" role="status" data-health=${isIdle ? 'idle' : 'well'}>${t(isIdle ? 'pipeline.idle' : 'pipeline.well')} <span class="muted">${delay}</span></p>`;
  }
  const advice = `link.${stuck.name}.${stuck.health}.advice`;
  const text = t('pipeline.stuck', { link: t(`link.${stuck.name}`), health: healthText(stuck, now, i18n) });
  return html`<p class="verdict" role="status" data-health=${stuck.health}><strong>${text}</strong> ${has(advice) ? t(advice) : nothing}</p>`;
}

/** @param {Link} link @param {Moment} now @param {I18n} i18n */
function healthText({ health, lag, since }, now, { t, age }) {
  switch (health) {
    case 'behind':
      return t('link.behind', { count: lag ?? 0 });
    case 'silent':
      return since ? t('link.silent', { age: age(since, now) }) : t('link.silent.long');
    default:
      return t(`link.${health}`);
  }
}

/** @param {Link} link @param {Shown} shown @param {number} online */
function linkItem(link, shown, online) {
  const { i18n, now, open, toggled } = shown;
  const { t } = i18n;
  const { name, health, rates, lag, delay, rejected } = link;
  return html`
    <li class="link" data-link=${name} data-health=${health}>
      <h3>${t(`link.${name}`)}</h3>
      <p class="health">${healthText(link, now, i18n)}</p>
      <p class="rate"><b data-role="rate">${rateText(smoothed(rates), i18n)}</b> <span class="muted">${t(`link.${name}.unit`)}</span></p>
      <div class="trend"><svg viewBox="0 0 100 24" preserveAspectRatio="none" role="img" aria-label=${t('link.rate.chart')}>${svg`<path d=${rateLine(averaged(rates), MAX_RATES)}/>`}</svg></div>
      <dl>
        ${lag === null ? nothing : html`<div><dt>${t('link.lag')}</dt><dd data-role="lag">${t(name === 'page' ? 'link.lag.averages' : 'link.lag.readings', { count: lag })}</dd></div>`}
        ${name === 'readings' || name === 'averages' ? html`<div><dt>${t('link.delay')}</dt><dd data-role="delay">${delay ? `${delayText(delay.p50, i18n)} / ${delayText(delay.p95, i18n)}` : t('link.delay.unknown')}</dd></div>` : nothing}
        ${name === 'page' && shown.roundTrip !== null ? html`<div><dt>${t('link.round.trip')}</dt><dd data-role="delay">${delayText(shown.roundTrip, i18n)}</dd></div>` : nothing}
        ${name === 'bridge' || name === 'job' ? html`<div><dt>${t('link.rejected')}</dt><dd>${rejected === 0 ? i18n.whole(0) : html`<a href="#/rejected" data-role="rejected">${i18n.whole(rejected)}</a>`}</dd></div>` : nothing}
      </dl>
      <details ?open=${open.has(name)} @toggle=${(/** @type {any} */ { target }) => toggled(name, target.open)}>
        <summary>${t('link.details')}</summary>
        <p>${t(`link.${name}.text`)}</p>
        <ul class="plain" data-role="more">${details(link, shown, online).map((text) => html`<li>${text}</li>`)}</ul>
      </details>
    </li>`;
}

/** @param {number | null} rate @param {I18n} i18n */
const rateText = (rate, { t, level }) => (rate === null ? '–' : t('per_second', { rate: level(rate < SMALL_RATE ? Math.round(10 * rate) / 10 : Math.round(rate)) }));

/** The rate of each second, averaged like the figure. @param {readonly number[]} rates */
const averaged = (rates) => rates.map((_, at) => smoothed(rates.slice(0, at + 1)) ?? 0);

/** @param {number} ms @param {I18n} i18n */
const delayText = (ms, { t, whole, level }) => (ms < 1_000 ? t('milliseconds', { count: whole(Math.round(ms)) }) : t('duration.s', { seconds: level(Math.round(ms / 100) / 10) }));

/**
 * @param {Link} link
 * @param {Shown} shown
 * @param {number} online
 * @returns {string[]}
 */
function details({ name }, { state: { devices, pipeline }, i18n: { t } }, online) {
  const { bridges = new Map(), jobs, emitter } = pipeline ?? {};
  const job = jobs?.get('spark-job')?.job;
  switch (name) {
    case 'bridge':
      return [t('link.devices', { online, devices: devices.size }), ...(bridges.size === 0 ? [] : [t('link.received', { count: sumOf(bridges, 'received') })])];
    case 'readings':
      return bridges.size === 0 ? [] : [t('link.stored', { count: sumOf(bridges, 'stored') })];
    case 'job':
      return job ? jobDetails(job, t) : [];
    case 'page':
      return [t('link.clients', { count: emitter?.clients ?? 0 }), t('link.evicted', { count: emitter?.clients_evicted ?? 0 })];
    default:
      return [];
  }
}

/** @param {import('../pipeline.js').Job} job @param {I18n['t']} t */
function jobDetails({ rows, batch_ms: ms, late = 0, duplicates = 0, lost = {} }, t) {
  const count = Object.values(lost).reduce((sum, each) => sum + each, 0);
  return [t('link.batch', { count: rows, ms }), t('link.late', { count: late }), t('link.duplicates', { count: duplicates }), ...(count > 0 ? [t('link.lost', { count })] : [])];
}
