// @ts-check
// The links between board and page, so that a person can see where readings stop.
import { isVerified, stateOf } from '../devices.js';
import { links, MAX_RATES } from '../pipeline.js';
import { line } from '../sparkline.js';
import { fromTemplate, role, setAttribute, setText } from './dom.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */
/** @typedef {import('../pipeline.js').Link} Link */

/**
 * @param {HTMLElement} main
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {{averageRate: () => number}} page averages per second that reach this page
 * @returns {(state: State, now: Moment) => void} renders
 */
export function pipelineView(main, i18n, { averageRate }) {
  const view = fromTemplate('pipeline', i18n);
  main.replaceChildren(view);
  const list = role(view, 'links');
  return (state, now) => {
    role(view, 'none').hidden = state.pipeline !== null;
    if (!state.pipeline) {
      return;
    }
    const online = [...state.devices.values()].filter((device) => isVerified(stateOf(device, '', now))).length;
    const page = { connected: state.connected, averageRate: averageRate() };
    links(state.pipeline, online > 0, page, now).forEach((link, at) => {
      const item = /** @type {HTMLElement} */ (list.children[at] ?? list.appendChild(fromTemplate('link', i18n)));
      renderLink(item, link, i18n, now);
      setText(role(item, 'more'), more(link, state, online, i18n));
      role(item, 'rejected').hidden = rejectedAt(link, state) === 0;
    });
  };
}

/**
 * @param {HTMLElement} item
 * @param {Link} link
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {Moment} now
 */
function renderLink(item, { name, rate, rates, lag, health, since }, { t, number, age }, now) {
  item.dataset.link = name;
  item.dataset.health = health;
  setText(role(item, 'name'), t(`link.${name}`));
  setText(role(item, 'text'), t(`link.${name}.text`));
  const states = {
    well: () => t('link.well'),
    still: () => t('link.none'),
    behind: () => t('link.behind', { count: lag ?? 0 }),
    silent: () => t('link.silent', { age: since ? age(since, now) : '' }),
    unknown: () => t('link.unknown'),
  };
  setText(role(item, 'health'), states[health]());
  setText(role(item, 'rate'), rate === null ? '–' : t('per_second', { rate: number(rate) }));
  setText(role(item, 'lag'), lag === null ? '–' : t('link.lag.readings', { count: lag }));
  const svg = /** @type {Element} */ (role(item, 'trend').parentElement);
  svg.toggleAttribute('hidden', rates.length === 0);
  setAttribute(role(item, 'trend'), 'd', rates.length === 0 ? '' : line(rates.map((data, time) => ({ time, data })), MAX_RATES, 1));
}

/** How many messages the bridges rejected. @param {readonly import('../pipeline.js').Bridge[]} bridges */
const rejectedBy = (bridges) => bridges.reduce((all, { rejected = 0 }) => all + rejected, 0);

/**
 * How many messages the services at this link rejected since their start.
 * @param {Link} link
 * @param {State} state
 */
const rejectedAt = ({ name, job }, { pipeline }) => (name === 'readings' ? rejectedBy(pipeline?.bridges ?? []) : name === 'job' ? job?.rejected ?? 0 : 0);

/**
 * Further details of a link.
 * @param {Link} link
 * @param {State} state
 * @param {number} online
 * @param {import('../i18n/i18n.js').I18n} i18n
 */
function more({ name, job }, { devices, pipeline }, online, { t }) {
  if (name === 'readings') {
    const bridges = pipeline?.bridges ?? [];
    const sum = (/** @type {'received' | 'stored'} */ counter) => bridges.reduce((all, bridge) => all + (bridge[counter] ?? 0), 0);
    const counts = { received: sum('received'), stored: sum('stored'), rejected: rejectedBy(bridges) };
    return [t('link.devices', { online, devices: devices.size }), bridges.length > 0 && t('link.bridge', counts)].filter(Boolean).join('; ');
  }
  if (name === 'job' && job) {
    const { rows, batch_ms: ms, late = 0, duplicates = 0, rejected = 0 } = job;
    const lost = Object.values(job.lost ?? {}).reduce((sum, each) => sum + each, 0);
    const counts = [t('link.batch', { rows, ms }), t('link.counts', { late, duplicates, rejected }), lost > 0 && t('link.lost', { count: lost })];
    return counts.filter(Boolean).join('; ');
  }
  const { clients = 0, averages_deferred: deferred = 0, clients_evicted: evicted = 0 } = pipeline?.emitter ?? {};
  return name === 'page' ? t('link.clients', { clients, deferred, evicted }) : '';
}
