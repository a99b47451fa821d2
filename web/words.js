// @ts-check
// What the page says, as plain text in one language. Pure: the time zone is the browser's.
import { connection } from './state.js';
import { isStale, newest } from './series.js';
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
/** From here on hours are said as days. */
const MOST_HOURS = 48 * HOUR_MS;

/** @param {Language} language */
export function wordsIn(language) {
  const { texts, locale } = LANGUAGES[language];
  const plurals = new Intl.PluralRules(locale);
  const localTime = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const localMinute = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const localDay = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
  const localDate = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const formats = [0, 1, 2].map(
    (digits) => new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  );
  const exact = new Intl.NumberFormat(locale, { maximumFractionDigits: 6 });
  const tiny = new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 });

  /**
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   */
  function say(key, values = {}) {
    const text = texts[key] ?? key;
    const form = typeof text === 'string' ? text : text[plurals.select(Number(values.count))] ?? text.other;
    return form.replace(/\{(\w+)\}/g, (_, name) => {
      const value = values[name];
      return typeof value === 'number' ? whole.format(value) : value;
    });
  }

  /**
   * E.g. 17:29:15.
   * @param {number} epochMs
   */
  const timeOfDay = (epochMs) => localTime.format(epochMs);

  /**
   * Enough digits to see a change, few enough to read from across the room: 1,250 606.9 24.70 0.0034
   * @param {number | null | undefined} value
   */
  function number(value) {
    if (value == null) {
      return '–';
    }
    const size = Math.abs(value);
    return (size > 0 && size < 0.1 ? tiny : formats[size < 100 ? 2 : size < 1000 ? 1 : 0]).format(value);
  }

  /**
   * E.g. 1 min 30 s, 2 h 5 min, 2 days 12 h.
   * @param {number} ms
   */
  function exactDuration(ms) {
    const days = ms < MOST_HOURS ? 0 : Math.floor(ms / DAY_MS);
    const hours = Math.floor((ms - days * DAY_MS) / HOUR_MS);
    const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS);
    const parts = [
      days > 0 && say('duration.d', { days }),
      hours > 0 && say('duration.h', { hours }),
      minutes > 0 && say('duration.m', { minutes }),
      (ms === 0 || ms % MINUTE_MS > 0) && say('duration.s', { seconds: exact.format((ms % MINUTE_MS) / SECOND_MS) }),
    ];
    return parts.filter(Boolean).join(' ');
  }

  /**
   * As an age, which is never said to be more than it is: 12 s, 3 min, 2 h 5 min, 4 days.
   * @param {number} ms
   */
  function duration(ms) {
    const step = ms < MINUTE_MS ? SECOND_MS : ms < MOST_HOURS ? MINUTE_MS : DAY_MS;
    return exactDuration(Math.max(0, ms - (ms % step)));
  }

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
    const heardAt = state.heardAt ?? state.since;
    switch (connection(state, now)) {
      case 'live':
        return { name: say('connection.live'), detail: '', age: '' };
      case 'waiting':
        return {
          name: say('connection.connected'),
          detail: say(state.heardAt ? 'connection.average' : 'connection.first'),
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
   */
  function cardWords(series, connected, now) {
    const { heardAt, addedAt } = series;
    if (isStale(series, now)) {
      return heardAt
        ? say('card.silent', { time: timeOfDay(heardAt.clock), age: age(heardAt, now) })
        : say('card.silent.found', { time: timeOfDay(addedAt.clock) });
    }
    if (!connected) {
      return say('card.before');
    }
    return heardAt ? windowStateWords(series, now) : say('card.known');
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
    const [from, to] = [start, end].map((time) => localDate.format(time));
    return `${from}, ${timeOfDay(start)}${from === to ? '–' : ` – ${to}, `}${timeOfDay(end)}`;
  }

  /**
   * E.g. Alarm over 400 ppm.
   * @param {import('./rules.js').Rule} rule
   */
  function levelWords({ severity, over, level, unit = '' }) {
    return say(over ? 'threshold.over' : 'threshold.under', { severity: say(`alert.${severity}`), level: exact.format(level), unit }).trim();
  }

  /**
   * @param {import('./rules.js').Rule} rule
   * @param {number} beyond above 0 when it is above what the chart shows, below 0 when below
   */
  function thresholdWords(rule, beyond) {
    const { clear, unit = '', held_seconds: held = 0, mean_seconds: mean = 0 } = rule;
    const more = [
      held > 0 && say('threshold.held', { duration: exactDuration(held * SECOND_MS) }),
      mean > 0 && say('threshold.mean', { duration: exactDuration(mean * SECOND_MS) }),
      clear !== undefined && say('threshold.clear', { level: exact.format(clear), unit }).trim(),
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
    duration,
    spanWords,
    age,
    connectionWords,
    cardWords,
    periodWords,
    levelWords,
    thresholdWords,
    qualityWords,
    badges,
    /** @param {number} epochMs */
    minute: (epochMs) => localMinute.format(epochMs),
    /**
     * E.g. 7 Oct.
     * @param {number} epochMs
     */
    day: (epochMs) => localDay.format(epochMs),
    /** @param {{start: number, end: number}} window */
    windowWords: ({ start, end }) => `${timeOfDay(start)}–${timeOfDay(end)}`,
    /** @param {Window} window */
    rangeWords: ({ min, max }) => `${number(min)} – ${number(max)}`,
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
