// @ts-check
// What the page says, as plain text in one language. Pure: the time zone is the browser's.
import { stateOf } from './devices.js';
import { figures } from './figures.js';
import { isOn, isStale, isTime, newest } from './series.js';
import { connection, emitterNow, lastLive, seenAgo } from './verified.js';
import { de } from './words/de.js';
import { en } from './words/en.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./series.js').Series} Series */
/** @typedef {import('./series.js').Window} Window */
/** @typedef {import('./state.js').Moment} Moment */
/** @typedef {Record<string, string | Record<string, string>>} Texts */
/** @typedef {ReturnType<typeof wordsIn>} Words */

/** Each language's texts, and how it writes times and numbers. */
export const LANGUAGES = { en: { texts: en, locale: 'en-GB' }, de: { texts: de, locale: 'de-DE' } };

/** @typedef {keyof typeof LANGUAGES} Language */

/**
 * The first of these that there are texts in, else English.
 * @param {readonly string[]} wanted e.g. de-AT
 * @returns {Language}
 */
export function languageFor(wanted) {
  const known = wanted.map((tag) => tag.toLowerCase().split('-')[0]).find((language) => language in LANGUAGES);
  return /** @type {Language} */ (known ?? 'en');
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** A sensor that reports less often than this is said to be slow: how old its last value is then matters. */
const SLOW_MS = MINUTE_MS;
/** From here on hours are said as days. */
const MOST_HOURS = 48 * HOUR_MS;

/** How the values of a series are written. @typedef {{isSwitch: boolean, decimals?: number}} Kind */
/**
 * How a series is: its state, the emitter's limit and usual interval for its device in milliseconds, its fault, whether no job is
 * running that could have made an average, and now by the device's clock if the newest average is older than it should be.
 * @typedef {{old?: number, state?: string, staleAfter?: number, interval?: number, fault?: {since?: number, now: number, good: boolean} | null,
 *   noJob?: boolean}} How
 */

/** @param {Language} language */
export function wordsIn(language) {
  const { texts, locale } = LANGUAGES[language];
  const plurals = new Intl.PluralRules(locale);
  const localTime = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const localMinute = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const localDay = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
  const localDate = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
  const { number, level, whole, labels } = figures(locale);

  /**
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   */
  function say(key, values = {}) {
    const text = texts[key] ?? key;
    const form = typeof text === 'string' ? text : text[plurals.select(Number(values.count))] ?? text.other;
    return form.replace(/\{(\w+)\}/g, (_, name) => {
      const value = values[name];
      return typeof value === 'number' ? whole(value) : value ?? '–';
    });
  }

  /** @param {Intl.DateTimeFormat} format */
  const formatted = (format) => (/** @type {number} */ epochMs) => (isTime(epochMs) ? format.format(epochMs) : '–');
  /** E.g. 17:29:15. */
  const timeOfDay = formatted(localTime);
  /** E.g. 17:29. */
  const minute = formatted(localMinute);
  /** E.g. 7 Oct. */
  const day = formatted(localDay);
  const date = formatted(localDate);

  /**
   * The time of day, with the day if it is not today: 17:29, 7 Oct, 17:29.
   * @param {number} epochMs
   * @param {number} now epoch milliseconds
   * @param {(epochMs: number) => string} [time]
   */
  function dayAndTime(epochMs, now, time = minute) {
    const year = new Date(epochMs).getFullYear() === new Date(now).getFullYear();
    return date(epochMs) === date(now) ? time(epochMs) : `${(year ? day : date)(epochMs)}, ${time(epochMs)}`;
  }

  /**
   * A number and its unit.
   * @param {string} text
   * @param {string | undefined} unit
   */
  const withUnit = (text, unit) => (unit ? `${text} ${unit}` : text);

  /**
   * What a window says in short: a number, or on and off.
   * @param {Window} window
   * @param {Kind} kind
   */
  function figure(window, { isSwitch, decimals }) {
    return isSwitch && window.data !== null ? say(isOn(window) ? 'switch.on' : 'switch.off') : number(window.data, decimals);
  }

  /**
   * The average in full: a switch may have been on for a part of the window only.
   * @param {Window} window
   * @param {Kind} kind
   */
  function meanWords(window, kind) {
    const { data } = window;
    const isPart = kind.isSwitch && data !== null && data > 0 && data < 1;
    return isPart ? say('switch.share', { share: Math.max(1, Math.min(99, Math.round(100 * data))) }) : figure(window, kind);
  }

  /**
   * @param {Window} window
   * @param {Kind} [kind]
   */
  function rangeWords({ min, max }, kind = { isSwitch: false }) {
    const word = (/** @type {number | null} */ value) =>
      kind.isSwitch && value !== null ? say(value >= 0.5 ? 'switch.on' : 'switch.off') : number(value, kind.decimals);
    return min === max ? word(min) : `${word(min)} – ${word(max)}`;
  }

  /**
   * E.g. 1 min 30 s, 2 h 5 min, 2 days 12 h.
   * @param {number} ms
   * @param {string} [dayKey] of the text for days, whose case differs in some languages
   */
  function exactDuration(ms, dayKey = 'duration.d') {
    const days = ms < MOST_HOURS ? 0 : Math.floor(ms / DAY_MS);
    const hours = Math.floor((ms - days * DAY_MS) / HOUR_MS);
    const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS);
    const parts = [
      days > 0 && say(dayKey, { days }),
      hours > 0 && say('duration.h', { hours }),
      minutes > 0 && say('duration.m', { minutes }),
      (ms === 0 || ms % MINUTE_MS > 0) && say('duration.s', { seconds: level((ms % MINUTE_MS) / SECOND_MS) }),
    ];
    return parts.filter(Boolean).join(' ');
  }

  /**
   * Never more than it is.
   * @param {number} ms
   */
  function roundedDown(ms) {
    const step = ms < MINUTE_MS ? SECOND_MS : ms < MOST_HOURS ? MINUTE_MS : DAY_MS;
    return Math.max(0, ms - (ms % step));
  }

  /**
   * As an age: 12 s, 3 min, 2 h 5 min, 4 days.
   * @param {number} ms
   */
  const duration = (ms) => exactDuration(roundedDown(ms));

  /** The same where it stands on its own. @param {number} ms */
  const plainDuration = (ms) => exactDuration(roundedDown(ms), 'duration.d.plain');

  /**
   * How much time a chart or a point of it shows, rounded: 18 min 49 s, 2 h 5 min, 2 days 12 h.
   * @param {number} ms
   */
  function spanWords(ms) {
    const step = ms < HOUR_MS ? SECOND_MS : ms < MOST_HOURS ? MINUTE_MS : HOUR_MS;
    return exactDuration(Math.round(ms / step) * step);
  }

  /**
   * @param {Moment} since
   * @param {Moment} now
   */
  const age = (since, now) => say('age', { duration: duration(now.elapsed - since.elapsed) });

  /**
   * The state of the connection. `name` and `detail` change only when the state does, so they may be read aloud; `age` ticks.
   * @param {State} state
   * @param {Moment} now
   * @returns {{name: string, detail: string, age: string}}
   */
  function connectionWords(state, now) {
    const lastAt = lastLive(state);
    const heardAt = lastAt ?? state.since;
    switch (connection(state, now)) {
      case 'live':
        return { name: say('connection.live'), detail: '', age: '' };
      case 'waiting':
        return {
          name: say('connection.connected'),
          detail: say(lastAt ? 'connection.average' : 'connection.first'),
          age: age(state.since, now),
        };
      case 'stale':
        return {
          name: say('connection.stale'),
          detail: say('connection.nothing', { time: timeOfDay(heardAt.clock) }),
          age: age(heardAt, now),
        };
      case 'disconnected':
        return disconnectedWords(state, now);
    }
  }

  /**
   * @param {State} state
   * @param {Moment} now
   */
  function disconnectedWords(state, now) {
    const time = timeOfDay(state.since.clock);
    if (!state.problem) {
      return { name: say('connection.connecting'), detail: say('connection.since', { time }), age: age(state.since, now) };
    }
    const said = problemWords(state);
    const problem = state.retrying ? say('connection.retrying', { problem: said }) : said;
    return {
      name: say('connection.disconnected'),
      detail: say('connection.why', { time, problem }),
      age: age(state.since, now),
    };
  }

  /** @param {State} state */
  function problemWords({ problem, detail }) {
    const limit = `problem.${problem}.${detail}`;
    return say(limit in texts ? limit : `problem.${problem}`, { detail });
  }

  /**
   * What a figure is worth right now.
   * @param {Series} series
   * @param {boolean} connected
   * @param {Moment} now
   * @param {How} [how]
   */
  function cardWords(series, connected, now, { state = '', staleAfter, interval = 0, fault, noJob = false, old } = {}) {
    const { heardAt, addedAt } = series;
    if (!connected) {
      return say('card.before');
    }
    if (fault) {
      return faultWords(fault);
    }
    if (noJob) {
      return say('card.stuck');
    }
    if (isStale(series, now, staleAfter)) {
      return heardAt
        ? say('card.silent', { time: timeOfDay(heardAt.clock), age: age(heardAt, now) })
        : say('card.silent.found', { time: timeOfDay(addedAt.clock) });
    }
    if (state === 'stale' || state === 'offline') {
      return say('card.last', { state: say(`state.${state}`) });
    }
    if (old !== undefined) {
      return say('card.old', { time: dayAndTime(newest(series).end, old, timeOfDay) });
    }
    if (!heardAt && (state === '' || state === 'unknown')) {
      return say('card.known');
    }
    const words = windowStateWords(series, now);
    return interval < SLOW_MS || !newest(series).final ? words : say('card.slow', { interval: plainDuration(interval) });
  }

  /**
   * @param {{since?: number, now: number, good: boolean}} fault `good` is whether an older good value is shown
   */
  function faultWords({ since, now, good }) {
    const said = since === undefined ? say('fault') : say('fault.since', { time: dayAndTime(since, now, timeOfDay) });
    if (!good) {
      return said;
    }
    return `${said}. ${since === undefined ? say('fault.good') : say('fault.good.ago', { ago: ago(now - since) })}`;
  }

  /**
   * E.g. 2 min ago.
   * @param {number} ms
   */
  const ago = (ms) => say('ago', { duration: duration(ms) });

  /**
   * The state of a device or of one of its metrics, with what a person needs to judge it.
   * @param {State} state
   * @param {import('./devices.js').Device | undefined} device
   * @param {string} status
   * @param {string} metric empty for the device as a whole
   * @param {Series | undefined} series
   * @param {Moment} now
   */
  function statusWords(state, device, status, metric, series, now) {
    const name = say(`state.${status}`);
    const seen = seenAgo(state, device, series, now);
    if (status === 'unknown') {
      const was = !state.connected && device && stateOf({ ...device, verified: Infinity }, metric, now);
      const before = was && was !== 'unknown' ? say(`state.${was}`) : null;
      const last = seen === null ? name : `${name}, ${say('seen', { ago: ago(seen) })}`;
      return before === null ? last : `${name}, ${say('state.before', { state: before, ago: ago(now.elapsed - state.since.elapsed) })}`;
    }
    if (!device) {
      return name;
    }
    const clock = clockWords(device, 'clock.short');
    if (status === 'online') {
      const slow = (device.interval_ms ?? 0) >= SLOW_MS && seen !== null ? ago(seen) : '';
      return [name, clock, slow].filter(Boolean).join(', ');
    }
    const since = Object.hasOwn(device.faults, metric) ? device.faults[metric].since : device.since;
    const when = since === undefined ? '' : say('alert.raised', { time: dayAndTime(since, emitterNow(state, now)) });
    return [`${name} ${when}`.trim(), clock].filter(Boolean).join(', ');
  }

  /**
   * @param {import('./devices.js').Device} device
   * @param {'clock' | 'clock.short'} key
   */
  function clockWords({ clock_offset_ms: offset }, key) {
    return offset === undefined ? '' : say(`${key}.${offset > 0 ? 'ahead' : 'behind'}`, { duration: plainDuration(Math.abs(offset)) });
  }

  /**
   * @param {Series} series
   * @param {Moment} now
   */
  function windowStateWords(series, now) {
    const { start, end, final } = newest(series);
    const seconds = Math.round((end - start) / 1000);
    const passed = progress(series, now);
    if (final) {
      return say('card.finished');
    }
    return passed === null
      ? say('card.open', { seconds })
      : say('card.passed', { passed: Math.floor(passed / 1000), seconds });
  }

  /**
   * E.g. 7 Oct 2024, 17:29:15–17:29:30.
   * @param {{start: number, end: number}} window
   */
  function periodWords({ start, end }) {
    const [from, to] = [start, end].map(date);
    return `${from}, ${timeOfDay(start)}${from === to ? '–' : ` – ${to}, `}${timeOfDay(end)}`;
  }

  /**
   * E.g. Alarm over 400 ppm.
   * @param {import('./rules.js').Rule} rule
   */
  function levelWords({ severity, direction, level: at, unit = '' }) {
    return say(direction === 'above' ? 'threshold.over' : 'threshold.under', { severity: say(`alert.${severity}`), level: level(at), unit }).trim();
  }

  /**
   * @param {import('./rules.js').Rule} rule
   * @param {number} beyond above 0 when it is above what the chart shows, below 0 when below
   */
  function thresholdWords(rule, beyond) {
    const { clear_level: clear, unit = '', for_seconds: held = 0, window_seconds: mean = 0 } = rule;
    const more = [
      held > 0 && say('threshold.held', { duration: exactDuration(held * SECOND_MS) }),
      mean > 0 && say('threshold.mean', { duration: exactDuration(mean * SECOND_MS) }),
      clear !== undefined && say('threshold.clear', { level: level(clear), unit }).trim(),
      beyond !== 0 && say(beyond > 0 ? 'threshold.above' : 'threshold.below'),
    ];
    return `${[levelWords(rule), ...more].filter(Boolean).join(', ')} (${rule.rule})`;
  }

  /** @param {string} quality */
  const qualityWords = (quality) => (`quality.${quality}` in texts ? say(`quality.${quality}`) : quality);

  /**
   * One badge for each quality but `ok` among the window's readings, with its share where it is not all of them.
   * @param {Window} window
   * @returns {{quality: string, text: string}[]}
   */
  function badges({ quality = {}, count }) {
    return Object.entries(quality)
      .filter(([name, readings]) => name !== 'ok' && readings > 0)
      .map(([name, readings]) => {
        const text = qualityWords(name);
        const share = say('quality.share', { quality: text, count: readings, of: count });
        return { quality: name, text: readings < count ? share : text };
      });
  }

  return {
    locale,
    say,
    timeOfDay,
    number,
    level,
    labels,
    whole,
    figure,
    meanWords,
    withUnit,
    duration,
    spanWords,
    age,
    ago,
    dayAndTime,
    statusWords,
    clockWords,
    faultWords,
    minute,
    day,
    rangeWords,
    connectionWords,
    cardWords,
    periodWords,
    levelWords,
    thresholdWords,
    qualityWords,
    badges,
    /** @param {{start: number, end: number}} window */
    windowWords: ({ start, end }) => `${timeOfDay(start)}–${timeOfDay(end)}`,
    /** @param {number} count */
    countWords: (count) => say('count', { count }),
    zoneWords() {
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      return zone === 'UTC' ? say('zone.utc') : say('zone', { zone });
    },
    /** @param {State} state */
    noteWords: ({ leftOut, unreadable }) =>
      [leftOut > 0 ? say('note.left') : '', unreadable > 0 ? say('note.unreadable', { count: unreadable }) : '']
        .filter(Boolean)
        .join(' '),
  };
}

/**
 * How far the newest window is, in milliseconds; null when it is finished, nobody saw it open, or the device went silent.
 * @param {Series} series
 * @param {Moment} now
 */
export function progress(series, now) {
  const { start, end, final } = newest(series);
  return final || !series.openedAt || isStale(series, now) ? null : Math.min(now.elapsed - series.openedAt.elapsed, end - start);
}

/** @param {{start: number, end: number}} window */
export function windowInUtc({ start, end }) {
  const [from, to] = [start, end].map((time) => new Date(time).toISOString());
  const sameDay = from.slice(0, 10) === to.slice(0, 10);
  return `${from.slice(0, 10)} ${from.slice(11, 19)} to ${sameDay ? '' : `${to.slice(0, 10)} `}${to.slice(11, 19)} UTC`;
}

/** @param {string} metric */
export const metricName = (metric) => (metric === 'co' ? 'CO' : metric);
