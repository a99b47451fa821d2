// @ts-check
// Texts, times, durations and numbers in one language. Pure.
import { figures, isTime } from '../figures.js';

/** @typedef {import('../state.js').Moment} Moment */

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Durations from here on are written in days. */
export const MAX_HOURS = 48 * HOUR_MS;

/** @typedef {Record<string, string | Record<string, string>>} Texts */
/** @typedef {keyof typeof LOCALES} Language */
/** @typedef {ReturnType<typeof formatsIn>} Formats */

/** The languages of the page and their locales for times and numbers. languages.js has their texts. */
export const LOCALES = { en: 'en-GB', de: 'de-DE' };

/** What a person chose: the time zone, empty for that of the browser, and the decimals of all values. @typedef {{zone?: string, decimals?: number}} Choices */

/**
 * @param {{texts: Texts, locale: string}} language
 * @param {Choices} [choices]
 */
export function formatsIn({ texts, locale }, { zone = '', decimals } = {}) {
  const inZone = zone === '' ? {} : { timeZone: zone };
  const plurals = new Intl.PluralRules(locale);
  const zoneTime = new Intl.DateTimeFormat(locale, { ...inZone, hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const zoneMinute = new Intl.DateTimeFormat(locale, { ...inZone, hour: '2-digit', minute: '2-digit' });
  const zoneDay = new Intl.DateTimeFormat(locale, { ...inZone, day: 'numeric', month: 'short' });
  const zoneYear = new Intl.DateTimeFormat(locale, { ...inZone, year: 'numeric' });
  const zoneDate = new Intl.DateTimeFormat(locale, { ...inZone, day: 'numeric', month: 'short', year: 'numeric' });
  const { number, level, whole } = figures(locale, decimals);

  /**
   * Returns the text of a key with its placeholders filled in.
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   */
  function t(key, values = {}) {
    const text = texts[key] ?? key;
    const form = typeof text === 'string' ? text : text[plurals.select(Number(values.count))] ?? text.other;
    return form.replace(/\{(\w+)\}/g, (/** @type {string} */ _, /** @type {string} */ name) => {
      const value = values[name];
      return typeof value === 'number' ? whole(value) : value ?? '–';
    });
  }

  /** @param {Intl.DateTimeFormat} format */
  const formatted = (format) => (/** @type {number} */ epochMs) => (isTime(epochMs) ? format.format(epochMs) : '–');
  /** E.g. 17:29:15. */
  const timeOfDay = formatted(zoneTime);
  /** E.g. 17:29. */
  const minute = formatted(zoneMinute);
  /** E.g. 7 Oct. */
  const day = formatted(zoneDay);
  const date = formatted(zoneDate);
  const yearOf = formatted(zoneYear);

  /**
   * The time of day, with the day if it is not today: 17:29, 7 Oct, 17:29.
   * @param {number} epochMs
   * @param {number} now epoch milliseconds
   * @param {(epochMs: number) => string} [time]
   */
  function dayAndTime(epochMs, now, time = minute) {
    const year = yearOf(epochMs) === yearOf(now);
    return date(epochMs) === date(now) ? time(epochMs) : `${(year ? day : date)(epochMs)}, ${time(epochMs)}`;
  }

  /**
   * A number and its unit.
   * @param {string} text
   * @param {string | undefined} unit
   */
  const withUnit = (text, unit) => (unit ? `${text} ${unit}` : text);

  /**
   * E.g. 1 min 30 s, 2 h 5 min, 2 days 12 h.
   * @param {number} ms
   * @param {string} [dayKey] the key of the text for days, whose grammatical case differs in some languages
   */
  function exactDuration(ms, dayKey = 'duration.d') {
    const days = ms < MAX_HOURS ? 0 : Math.floor(ms / DAY_MS);
    const hours = Math.floor((ms - days * DAY_MS) / HOUR_MS);
    const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS);
    const parts = [
      days > 0 && t(dayKey, { days }),
      hours > 0 && t('duration.h', { hours }),
      minutes > 0 && t('duration.m', { minutes }),
      (ms === 0 || ms % MINUTE_MS > 0) && t('duration.s', { seconds: level((ms % MINUTE_MS) / SECOND_MS) }),
    ];
    return parts.filter(Boolean).join(' ');
  }

  /**
   * Rounds down.
   * @param {number} ms
   */
  function roundedDown(ms) {
    const step = ms < MINUTE_MS ? SECOND_MS : ms < MAX_HOURS ? MINUTE_MS : DAY_MS;
    return Math.max(0, ms - (ms % step));
  }

  /**
   * An age: 12 s, 3 min, 2 h 5 min, 4 days.
   * @param {number} ms
   */
  const duration = (ms) => exactDuration(roundedDown(ms));

  /** The same, outside of a sentence. @param {number} ms */
  const plainDuration = (ms) => exactDuration(roundedDown(ms), 'duration.d.plain');

  /**
   * @param {Moment} since
   * @param {Moment} now
   */
  const age = (since, now) => t('age', { duration: duration(now.elapsed - since.elapsed) });

  /**
   * E.g. 2 min ago.
   * @param {number} ms
   */
  const ago = (ms) => t('ago', { duration: duration(ms) });

  /** @param {string} key */
  const has = (key) => key in texts;

  return { locale, zone, t, has, number, level, whole, timeOfDay, minute, day, date, dayAndTime, withUnit, duration, exactDuration, plainDuration, age, ago };
}

/**
 * The first of these languages that the page has, or English.
 * @param {readonly string[]} wanted e.g. de-AT
 * @returns {Language}
 */
export function languageFor(wanted) {
  const known = wanted.map((tag) => tag.toLowerCase().split('-')[0]).find((language) => language in LOCALES);
  return /** @type {Language} */ (known ?? 'en');
}

/** @param {string} metric */
export const metricName = (metric) => (metric === 'co' ? 'CO' : metric);

/**
 * The label of a metric if its device has described it, otherwise its name.
 * @param {{descriptions: ReadonlyMap<string, {label?: string}>} | null | undefined} device
 * @param {string} metric
 */
export const metricLabel = (device, metric) => device?.descriptions.get(metric)?.label ?? metricName(metric);

/** Whether the browser knows this time zone. @param {string} zone */
export function isZone(zone) {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
