// @ts-check
// All devices: how many are well, what needs attention, and one row for each device.
import { chosen, choiceOf, parametersOf } from '../fleet-choice.js';
import { labelsOf, Members, metricsOf, tagsOf } from '../fleet-members.js';
import { html, nothing, render } from '../vendor/lit-html/lit-html.js';
import { unverified } from '../verified.js';
import { attentionList } from './fleet-attention.js';
import { barsOf } from './fleet-bars.js';
import { conditionBar, filters } from './fleet-filters.js';
import { columnCount, isNarrow, table } from './fleet-table.js';
import { tiles } from './fleet-tiles.js';
import { IncidentActions } from './incident-actions.js';
import { VirtualList } from './virtual-list.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */
/** @typedef {import('../fleet-members.js').Member} Member */
/** @typedef {import('../fleet-choice.js').Choice} Choice */

/**
 * What the parts of the view get.
 * @typedef Shown
 * @property {State} state
 * @property {Moment} now
 * @property {import('../i18n/i18n.js').I18n} i18n
 * @property {Choice} choice
 * @property {(change: Partial<Choice>) => void} choose
 * @property {readonly Member[]} members all devices
 * @property {readonly Member[]} wanted those that a person chose
 * @property {import('../fleet-members.js').Severities} severities
 * @property {readonly string[]} metrics of the members that are shown, the commonest first
 * @property {number} columns how many of them are columns
 * @property {boolean} isNarrow whether a row has two lines
 * @property {Facets} facets
 */

/**
 * What a person can filter and group by, and the label of each metric that has the same one at all devices.
 * @typedef {{tags: ReturnType<typeof tagsOf>, metrics: readonly string[], labels: ReadonlyMap<string, string>, count: number, at: number}} Facets
 */

/**
 * The list of the view: rows for devices and groups, or bars.
 * @typedef {{head: (shown: Shown) => unknown, items: (shown: Shown) => readonly {key: string}[],
 *   draw: (row: HTMLElement, item: any, shown: Shown) => void}} Body
 */

/** The shortest time between two changes of the order, so that rows stay readable. */
const ORDER_MS = 1_000;
/** The extra delay while each frame has new events, because processing them and ordering 10,000 devices is too much for one frame. */
const ORDER_LATER_MS = 100;
/** How often the filters look for new tags and metrics. */
const FACETS_MS = 5_000;
/** Fewer devices than this are tiles. */
const MIN_ROWS = 6;
/** How long after connecting a page without devices shows where to begin. */
const EMPTY_AFTER_MS = 2_000;

/**
 * @param {HTMLElement} main
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {{requestRender: () => void, setParameters: (changes: import('../route.js').Parameters) => void, left: AbortSignal,
 *   parameters: import('../route.js').Parameters, session: import('../session.js').Session, post: import('../operator-request.js').Post,
 *   restoreScroll: () => void}} page `left` is aborted when another view is shown
 * @returns {(state: State, now: Moment) => void} renders
 */
export function fleetView(main, i18n, { requestRender, setParameters, parameters, session, post, left, restoreScroll }) {
  const root = document.createElement('section');
  root.className = 'fleet';
  main.replaceChildren(root);
  const all = new Members();
  let choice = choiceOf(parameters);
  /** @type {Body} */
  const body = choice.bars === '' ? table : barsOf(choice.bars);
  let orderedAt = -Infinity;
  let isFiltersOpen = false;
  const toggleFilters = () => {
    isFiltersOpen = !isFiltersOpen;
    choose({});
  };
  /** @type {VirtualList<{key: string}> | null} */
  let list = null;
  /** @type {Shown | null} */
  let shown = null;
  /** @type {State | null} */
  let seen = null;
  /** What was not verified when the devices were ordered. */
  let doubt = '';
  /** @type {Facets} */
  let facets = { tags: [], metrics: [], labels: new Map(), count: 0, at: -Infinity };
  /** What each row shows. @type {WeakMap<HTMLElement, {item: any, shown: Shown, version: number}>} */
  const drawn = new WeakMap();
  const actions = new IncidentActions(i18n, post, () => choose({}));
  left.addEventListener('abort', () => actions.remove());
  addEventListener('scroll', requestRender, { passive: true, signal: left });
  addEventListener('resize', () => (orderedAt = -Infinity), { signal: left });

  /** @param {Partial<Choice>} change */
  function choose(change) {
    choice = { ...choice, ...change };
    setParameters(parametersOf(change));
    orderedAt = -Infinity;
    requestRender();
  }

  /**
   * @param {State} state
   * @param {Moment} now
   */
  function order(state, now) {
    const members = all.of(state, now);
    doubt = unverified(state);
    orderedAt = members.length === 0 ? -Infinity : now.elapsed; // the first ones are shown immediately
    if (members.length !== facets.count || now.elapsed - facets.at >= FACETS_MS) {
      facets = { tags: tagsOf(members), metrics: metricsOf(members), labels: labelsOf(members), count: members.length, at: now.elapsed };
    }
    const wanted = chosen(members, choice);
    const found = wanted.length === members.length ? facets.metrics : metricsOf(wanted);
    const metrics = choice.metric === '' ? found : [choice.metric, ...found.filter((metric) => metric !== choice.metric)];
    const width = root.clientWidth / parseFloat(getComputedStyle(document.documentElement).fontSize);
    const columns = columnCount(width, metrics.length);
    shown = { state, now, i18n, choice, choose, members, wanted, severities: all.severities, metrics, columns, isNarrow: isNarrow(width), facets };
    const isList = members.length >= MIN_ROWS || choice.bars !== '';
    const items = isList ? body.items(shown) : [];
    const choices = members.length < MIN_ROWS && wanted.length === members.length ? nothing : filters(shown, isFiltersOpen, toggleFilters);
    const attention = choice.bars === '' ? attentionList(shown, actions, session.mayWrite) : nothing;
    render(frame(shown, attention, choices, isList ? listOf(body, shown, items.length) : tiles(shown)), root);
    const box = /** @type {HTMLElement | null} */ (root.querySelector('[data-role="rows"]'));
    list = box && (list ?? new VirtualList(box, newRow));
    box?.parentElement?.style.setProperty('--columns', String(columns));
    root.dataset.narrow = String(shown.isNarrow);
    list?.show(items);
    restoreScroll();
  }

  /**
   * Draws a row unless it shows this already.
   * @param {HTMLElement} row
   * @param {any} item
   * @param {Shown} now
   */
  function draw(row, item, now) {
    const last = drawn.get(row);
    const { version } = now.state.overview;
    const series = item.rows ?? [];
    if (!last || last.item !== item || last.shown !== shown || series.some((/** @type {import('../overview.js').Row} */ each) => each.version > last.version)) {
      body.draw(row, item, now);
      drawn.set(row, { item, shown: /** @type {Shown} */ (shown), version });
    }
  }

  return (state, now) => {
    const due = now.elapsed - orderedAt - ORDER_MS;
    if (due >= (state === seen ? 0 : ORDER_LATER_MS) || unverified(state) !== doubt) {
      order(state, now);
    } else if (due >= 0) {
      requestRender();
    }
    seen = state;
    if (shown && list) {
      const current = { ...shown, state, now };
      list.render((row, item) => draw(row, item, current));
    }
  };
}

function newRow() {
  const row = document.createElement('div');
  row.setAttribute('role', 'row');
  row.className = 'list-row';
  return row;
}

/** @param {Shown} shown @param {unknown} attention @param {unknown} choices @param {unknown} content */
function frame(shown, attention, choices, content) {
  const { i18n: { t }, state, now, members, wanted } = shown;
  if (members.length === 0) {
    const isEmpty = state.connected && state.overview.isLive && now.elapsed - state.since.elapsed >= EMPTY_AFTER_MS;
    return html`<h2 class="unseen">${t('fleet')}</h2>${isEmpty ? empty(shown) : nothing}`;
  }
  const hasCo = wanted.some(({ rows }) => rows.some(({ metric }) => metric === 'co'));
  return html`
    <h2 class="unseen">${t('fleet')}</h2>
    ${conditionBar(shown)}
    ${attention}
    ${choices}
    ${content}
    <p class="caution" data-role="caution" ?hidden=${!hasCo}>${t('card.caution')}</p>`;
}

/** @param {Shown} shown */
const empty = ({ i18n: { t } }) => html`
  <section class="message" data-role="empty">
    <h3>${t('fleet.empty.title')}</h3>
    <p>${t('fleet.empty')} <a href="#/start">${t('fleet.empty.link')}</a></p>
  </section>`;

/** @param {Body} body @param {Shown} shown @param {number} count */
const listOf = (body, shown, count) => html`
  <div class="list" role="table" data-role="list" aria-label=${shown.i18n.t('fleet')} aria-describedby="list-help" aria-rowcount=${count + 1}
    data-connected=${String(shown.state.connected)}>
    <p id="list-help" hidden>${shown.i18n.t('list.help')}</p>
    <div role="rowgroup" class="list-head">${body.head(shown)}</div>
    <div role="rowgroup" class="list-rows" data-role="rows"></div>
  </div>`;
