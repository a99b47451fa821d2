// @ts-check
// Tiles for a wall display: all devices or groups, the worst first, as large as the screen allows.
import { choiceOf } from '../fleet-choice.js';
import { Members } from '../fleet-members.js';
import { everyMs, turnAt } from '../kiosk-rotation.js';
import { gridOf, tilesOf } from '../kiosk-tiles.js';
import { metricLabel } from '../i18n/i18n.js';
import { unverified } from '../verified.js';
import { html, nothing, render } from '../vendor/lit-html/lit-html.js';
import { repeat } from '../vendor/lit-html/directives/repeat.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */
/** @typedef {import('../kiosk-tiles.js').Tile} Tile */
/** @typedef {import('../i18n/i18n.js').I18n} I18n */

/** The tiles are drawn again after this time, so that a page with 10,000 devices does little work. */
const DRAW_MS = 1_000;
/** The width of a unit in the size of the figure. */
const UNIT_WIDTH = 0.45;
/** From here on, a figure is in thousands or millions, because it must be short. */
const LONG = 100_000;

/**
 * @param {HTMLElement} main
 * @param {I18n} i18n
 * @param {{parameters: import('../route.js').Parameters, left: AbortSignal}} page `left` is aborted when another view is shown
 * @returns {(state: State, now: Moment) => void} renders
 */
export function kioskView(main, i18n, { parameters, left }) {
  const root = document.createElement('section');
  root.className = 'wall';
  main.replaceChildren(root);
  const all = new Members();
  const choice = choiceOf(parameters);
  let drawnAt = -Infinity;
  addEventListener('resize', () => (drawnAt = -Infinity), { signal: left });
  return (state, now) => {
    const members = all.of(state, now);
    if (now.elapsed - drawnAt < DRAW_MS) {
      return;
    }
    drawnAt = members.length === 0 ? -Infinity : now.elapsed;
    const tiles = tilesOf(members, choice, all.severities, state, now);
    const { columns, rows, perPage, pages } = gridOf(tiles.length, root.clientWidth, root.clientHeight, innerHeight);
    const page = turnAt(now.elapsed, everyMs(parameters), pages);
    root.style.setProperty('--columns', String(columns));
    root.style.setProperty('--rows', String(rows));
    render(tiles.length === 0 ? html`<p class="message">${i18n.t(members.length > 0 ? 'kiosk.none' : state.overview.isLive && unverified(state) !== 'all' ? 'fleet.empty.title' : 'kiosk.unknown')}</p>` : html`
      <h2 class="unseen">${i18n.t('kiosk')}</h2>
      <ul class="plain" aria-label=${i18n.t('fleet')}>${repeat(tiles.slice(page * perPage, (page + 1) * perPage), ({ key }) => key, (tile) => tileItem(tile, i18n))}</ul>
      ${pages === 1 ? nothing : html`<p class="pages">${i18n.t('kiosk.page', { page: page + 1, pages })}</p>`}`, root);
  };
}

/** @param {Tile} tile @param {I18n} i18n */
function tileItem({ condition, member, metric, cell, group }, i18n) {
  const { t } = i18n;
  const label = member.device?.label ?? member.name;
  const word = t(`condition.${condition}`);
  const ago = cell?.ago == null ? '' : i18n.ago(cell.ago);
  if (group) {
    const worst = condition === 'online' ? '' : `${label}: ${word}`;
    return wallTile(member.key, condition, group.name || t('kiosk.group.other'), `${i18n.whole(group.well)}/${i18n.whole(group.size)}`, t('kiosk.well'), worst || word);
  }
  const [figure, unit] = cell === null ? ['–', ''] : figureOf(cell, i18n);
  const subject = metric === '' ? '' : metricLabel(member.device, metric);
  return wallTile(member.key, condition, label, figure, unit, [word, ago, subject].filter(Boolean).join(' · '));
}

/**
 * A short figure and its unit, e.g. 123.5 and million Wh.
 * @param {import('../fleet-cell.js').Cell} cell
 * @param {I18n} i18n
 * @returns {[string, string]}
 */
function figureOf(cell, i18n) {
  const { value, unit, isSwitch } = cell;
  if (value === null || Math.abs(value) < LONG) {
    return [i18n.cellText({ ...cell, unit: '' }), isSwitch ? '' : unit];
  }
  const parts = new Intl.NumberFormat(i18n.locale, { notation: 'compact', compactDisplay: 'long', maximumSignificantDigits: 4 }).formatToParts(value);
  const text = (/** @type {boolean} */ isWord) => parts.filter(({ type }) => (type === 'compact') === isWord && type !== 'literal').map((part) => part.value).join('');
  return [text(false), `${text(true)} ${unit}`.trim()];
}

/**
 * @param {string} device
 * @param {string} condition
 * @param {string} name
 * @param {string} figure
 * @param {string} unit
 * @param {string} note
 */
const wallTile = (device, condition, name, figure, unit, note) => html`
  <li data-device=${device} data-condition=${condition} .style=${`--characters: ${figure.length + UNIT_WIDTH * (unit.length + 1)}`}>
    <p class="name">${name}</p>
    <p class="wall-figure"><b>${figure}</b> <span>${unit}</span></p>
    <p class="condition" data-condition=${condition}>${note}</p>
  </li>`;
