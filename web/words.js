// @ts-check
// What the page says, as plain text. Pure: the time zone is the browser's, the language English.
import { connection, isStale, newest } from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Series} Series */
/** @typedef {import('./state.js').Average} Average */
/** @typedef {import('./state.js').Moment} Moment */

const localTime = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const localDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export const timeZoneWords = timeZone === 'UTC' ? 'Times are in UTC.' : `Times are in ${timeZone}; point at one for UTC.`;

/**
 * E.g. 17:29:15.
 * @param {number} epochMs
 */
export const timeOfDay = (epochMs) => localTime.format(epochMs);

/**
 * E.g. 7 Oct.
 * @param {number} epochMs
 */
export const day = (epochMs) => localDay.format(epochMs);

/** @param {Average} average */
export const windowWords = ({ start, end }) => `${timeOfDay(start)}–${timeOfDay(end)}`;

/** @param {Average} average */
export function windowInUtc({ start, end }) {
  const [from, to] = [start, end].map((time) => new Date(time).toISOString());
  return `${from.slice(0, 10)} ${from.slice(11, 19)} to ${to.slice(11, 19)} UTC`;
}

/** @param {string} metric */
export const metricName = (metric) => (metric === 'co' ? 'CO' : metric);

/**
 * Enough digits to see a change, few enough to read from across the room: 1,250 606.9 24.70 0.0034
 * @param {number | null | undefined} value
 */
export function number(value) {
  if (value == null) {
    return '–';
  }
  const size = Math.abs(value);
  if (size > 0 && size < 0.1) {
    return value.toLocaleString('en-GB', { maximumSignificantDigits: 2 });
  }
  const digits = size < 100 ? 2 : size < 1000 ? 1 : 0;
  return value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** @param {Average} average */
export const rangeWords = ({ min, max }) => `${number(min)} – ${number(max)}`;

/**
 * E.g. 12 s, 3 min, 2 h 5 min, 4 days.
 * @param {number} ms
 */
export function duration(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return `${minutes} min`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}

/**
 * The state of the connection. `name` and `detail` change only when the state does, so they may be read aloud; `age` ticks.
 * @param {State} state
 * @param {Moment} now
 * @returns {{name: string, detail: string, age: string}}
 */
export function connectionWords(state, now) {
  const heardAt = state.heardAt ?? state.since;
  switch (connection(state, now)) {
    case 'live':
      return { name: 'Live', detail: '', age: '' };
    case 'waiting':
      return {
        name: 'Connected',
        detail: `and waiting for ${state.heardAt ? 'an average' : 'the first average'}`,
        age: age(state.since, now),
      };
    case 'stale':
      return { name: 'Stale:', detail: `nothing since ${timeOfDay(heardAt.clock)}`, age: age(heardAt, now) };
    case 'disconnected':
      return disconnectedWords(state, now);
  }
}

/**
 * @param {State} state
 * @param {Moment} now
 */
function disconnectedWords({ since, problem, retrying }, now) {
  if (!problem) {
    return { name: 'Connecting', detail: `since ${timeOfDay(since.clock)}`, age: age(since, now) };
  }
  const detail = `since ${timeOfDay(since.clock)}: ${problem}${retrying ? '; retrying' : ''}`;
  return { name: 'Disconnected', detail, age: age(since, now) };
}

/**
 * @param {Moment} since
 * @param {Moment} now
 */
const age = (since, now) => `for ${duration(now.elapsed - since.elapsed)}`;

/**
 * How far the newest window is, in milliseconds; null when it is finished, nobody saw it open, or the device went silent.
 * @param {Series} series
 * @param {Moment} now
 */
export function progress(series, now) {
  const { start, end, final } = newest(series);
  return final || !series.openedAt || isStale(series, now) ? null : Math.min(now.elapsed - series.openedAt.elapsed, end - start);
}

/**
 * What a card's figure is worth right now.
 * @param {Series} series
 * @param {boolean} connected
 * @param {Moment} now
 */
export function cardWords(series, connected, now) {
  const { heardAt, addedAt } = series;
  if (isStale(series, now)) {
    return heardAt
      ? `No data since ${timeOfDay(heardAt.clock)}, ${age(heardAt, now)}`
      : `No data since ${timeOfDay(addedAt.clock)}, when this card appeared`;
  }
  if (!connected) {
    return 'Last known before the connection was lost';
  }
  if (!heardAt) {
    return 'Last known, waiting for new data';
  }
  return windowStateWords(series, now);
}

/**
 * @param {Series} series
 * @param {Moment} now
 */
function windowStateWords(series, now) {
  const { start, end, final } = newest(series);
  if (final) {
    return 'Finished window';
  }
  const seconds = Math.round((end - start) / 1000);
  const passed = progress(series, now);
  return passed === null ? `Open window of ${seconds} s` : `Open window, ${Math.floor(passed / 1000)} of ${seconds} s`;
}

/** @type {Record<string, string>} */
const QUALITIES = {
  simulated: 'simulated',
  warming_up: 'warming up',
  below_range: 'below range',
  fault: 'sensor fault',
  unverified: 'unverified',
  unsynced: 'clock not set',
};

/**
 * One badge for each quality but `ok` among the window's readings, with its share where it is not all of them.
 * @param {Average} average
 * @returns {{quality: string, text: string}[]}
 */
export function badges({ quality = {}, count }) {
  return Object.entries(quality)
    .filter(([name, readings]) => name !== 'ok' && readings > 0)
    .map(([name, readings]) => {
      const text = QUALITIES[name] ?? name;
      return { quality: name, text: readings < count ? `${text}: ${readings} of ${count}` : text };
    });
}

/** @param {number} count */
export const countWords = (count) => (count === 1 ? '1 reading' : `${count.toLocaleString('en-GB')} readings`);

/** @param {State} state */
export function summaryWords({ series }) {
  const devices = new Set([...series.values()].map(({ device }) => device)).size;
  return devices === 0 ? '' : `${plural(devices, 'device')}, ${plural(series.size, 'metric')}`;
}

/** @param {State} state */
export function noteWords({ series, leftOut, unreadable }) {
  return [
    leftOut > 0 ? `Only the first ${series.size} metrics are shown.` : '',
    unreadable > 0 ? `${plural(unreadable, 'message')} could not be read.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/**
 * @param {number} count
 * @param {string} noun
 */
const plural = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;
