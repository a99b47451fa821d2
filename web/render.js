// @ts-check
// The only code that touches the page. What came from the network is set by textContent and as data- attributes.
import { chart } from './chart.js';
import { connection, isStale, newest, seriesKey, sortedSeries } from './state.js';
import * as words from './words.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Series} Series */
/** @typedef {import('./state.js').Average} Average */
/** @typedef {import('./state.js').Moment} Moment */
/** @typedef {{element: HTMLElement, drawn: Series | null, listed: Series | null, draw: (windows: readonly Average[]) => void}} Card */

/** So long after connecting a page without any device says what to do. */
const EMPTY_AFTER_MS = 2_000;

/** @type {Map<string, Card>} */
const cards = new Map();

/**
 * @param {State} state
 * @param {Moment} now
 */
export function render(state, now) {
  renderConnection(state, now);
  const connectedFor = state.connected ? now.elapsed - state.since.elapsed : 0;
  byId('empty').hidden = state.series.size > 0 || connectedFor < EMPTY_AFTER_MS;
  setText(byId('summary'), words.summaryWords(state));
  setText(byId('note'), words.noteWords(state));
  setText(byId('time-zone'), words.timeZoneWords);
  let before = null;
  for (const series of sortedSeries(state)) {
    const card = cardOf(series, before);
    renderCard(card, series, state.connected, now);
    before = card.element;
  }
}

/**
 * @param {State} state
 * @param {Moment} now
 */
function renderConnection(state, now) {
  const { name, detail, age } = words.connectionWords(state, now);
  byId('connection').dataset.state = connection(state, now);
  setText(byId('connection-name'), name);
  setText(byId('connection-detail'), detail);
  setText(byId('connection-age'), age);
}

/**
 * A new card goes to its place; the others are never moved, so focus and scrolling stay where they are.
 * @param {Series} series
 * @param {HTMLElement | null} before
 * @returns {Card}
 */
function cardOf(series, before) {
  const key = seriesKey({ device_name: series.device, metric: series.metric });
  const known = cards.get(key);
  if (known) {
    return known;
  }
  const element = /** @type {HTMLElement} */ (fromTemplate('card'));
  if (before) {
    before.after(element);
  } else {
    byId('cards').prepend(element);
  }
  nameCard(element, series, cards.size);
  const card = { element, drawn: null, listed: null, draw: chart(role(element, 'chart')) };
  cards.set(key, card);
  return card;
}

/**
 * @param {HTMLElement} element
 * @param {Series} series
 * @param {number} id
 */
function nameCard(element, { device, metric }, id) {
  const name = words.metricName(metric);
  element.dataset.device = device;
  element.dataset.metric = metric;
  setText(role(element, 'device'), device);
  setText(role(element, 'metric'), name);
  role(element, 'title').id = `card-${id}`;
  element.setAttribute('aria-labelledby', `card-${id}`);
  role(element, 'caution').hidden = metric !== 'co';
  role(element, 'chart').setAttribute('aria-label', `Chart of the averages of ${device}, ${name}; the table below has the same numbers`);
  role(element, 'table').setAttribute('aria-label', `Averages of ${device}, ${name}`);
}

/**
 * @param {Card} card
 * @param {Series} series
 * @param {boolean} connected
 * @param {Moment} now
 */
function renderCard(card, series, connected, now) {
  const { element } = card;
  element.dataset.stale = String(isStale(series, now));
  setText(role(element, 'state'), words.cardWords(series, connected, now));
  renderProgress(element, series, connected ? words.progress(series, now) : null);
  if (card.drawn !== series) {
    card.drawn = series;
    renderNewest(element, newest(series));
    card.draw(series.windows);
  }
  if (card.listed !== series && /** @type {HTMLDetailsElement} */ (role(element, 'details')).open) {
    card.listed = series;
    renderRows(role(element, 'rows'), series.windows);
  }
}

/**
 * @param {HTMLElement} element
 * @param {Series} series
 * @param {number | null} passed
 */
function renderProgress(element, series, passed) {
  const { start, end } = newest(series);
  const bar = /** @type {HTMLProgressElement} */ (role(element, 'progress'));
  bar.max = end - start;
  bar.value = passed ?? 0;
  bar.dataset.known = String(passed !== null);
}

/**
 * @param {HTMLElement} element
 * @param {Average} average
 */
function renderNewest(element, average) {
  setWindow(element, average);
  element.dataset.end = String(average.end);
  element.dataset.mean = String(average.data ?? '');
  setText(role(element, 'mean'), words.number(average.data));
  setText(role(element, 'unit'), average.unit ?? 'no unit');
  setText(role(element, 'day'), words.day(average.start));
  setTime(role(element, 'window'), average);
  setText(role(element, 'range'), words.rangeWords(average));
  setText(role(element, 'count'), words.countWords(average.count));
  renderBadges(role(element, 'badges'), words.badges(average));
}

/**
 * @param {HTMLElement} list
 * @param {{quality: string, text: string}[]} badges
 */
function renderBadges(list, badges) {
  list.hidden = badges.length === 0;
  while (list.children.length > badges.length) {
    list.lastElementChild?.remove();
  }
  badges.forEach(({ quality, text }, at) => {
    const item = /** @type {HTMLElement} */ (list.children[at] ?? list.appendChild(document.createElement('li')));
    item.dataset.quality = quality;
    setText(item, text);
  });
}

/**
 * Newest first. Rows that stay are kept, so that reading on or selecting text is not disturbed.
 * @param {HTMLElement} body
 * @param {readonly Average[]} windows
 */
function renderRows(body, windows) {
  const rows = new Map([...body.children].map((row) => [/** @type {HTMLElement} */ (row).dataset.start, row]));
  /** @type {Element | null} */
  let after = null;
  for (const average of windows) {
    const row = /** @type {HTMLElement} */ (rows.get(String(average.start)) ?? fromTemplate('row'));
    rows.delete(String(average.start));
    if (row.nextElementSibling !== after || !row.isConnected) {
      body.insertBefore(row, after);
    }
    renderRow(row, average);
    after = row;
  }
  rows.forEach((row) => row.remove());
}

/**
 * @param {HTMLElement} row
 * @param {Average} average
 */
function renderRow(row, average) {
  setWindow(row, average);
  setTime(role(row, 'window'), average);
  setText(role(row, 'mean'), words.number(average.data));
  setText(role(row, 'range'), words.rangeWords(average));
  setText(role(row, 'count'), average.final ? String(average.count) : `${average.count} so far`);
}

/**
 * @param {HTMLElement} element
 * @param {Average} average
 */
function setWindow(element, { start, final }) {
  element.dataset.start = String(start);
  element.dataset.final = String(final);
}

/**
 * @param {HTMLElement} element
 * @param {Average} average
 */
function setTime(element, average) {
  setText(element, words.windowWords(average));
  element.setAttribute('datetime', new Date(average.start).toISOString());
  element.title = words.windowInUtc(average);
}

/**
 * @param {HTMLElement} element
 * @param {string} text
 */
function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text; // not when equal: screen readers would say it again
  }
}

/** @param {string} id */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * @param {HTMLElement} element
 * @param {string} name
 */
function role(element, name) {
  return /** @type {HTMLElement} */ (element.querySelector(`[data-role="${name}"]`));
}

/** @param {string} id */
function fromTemplate(id) {
  const template = /** @type {HTMLTemplateElement} */ (byId(`${id}-template`));
  return /** @type {Element} */ (template.content.firstElementChild).cloneNode(true);
}
