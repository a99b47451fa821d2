// @ts-check
// Numbers of any size as short texts, and which of them are times. Pure.

/** Numbers of at least this size, and numbers smaller than LEAST, are written with an exponent. */
export const MOST = 999_999_999.5;
const LEAST = 1e-3;
/** The maximum number of decimals to look for in the values of a sensor. */
export const MAX_DECIMALS = 6;
/** The number of decimals shown for values from 0.1 to 100,000. */
export const SHOWN_DECIMALS = 2;
/** A value that differs from its rounding by less than this fraction has no more decimals. A float has 7 digits. */
export const FLOAT = 1e-6;
/** Times beyond this are not valid dates in JavaScript (ECMAScript, 21.4.1.1). */
const MAX_TIME = 8.64e15;

/**
 * Whether it is a time in epoch milliseconds that can be written as a date.
 * @param {unknown} time
 */
export const isTime = (time) => Number.isFinite(time) && Math.abs(Number(time)) <= MAX_TIME;

/** @typedef {ReturnType<typeof figures>} Figures */

/**
 * @param {string} locale
 * @param {number} [chosen] the decimals of all values that are not very large or very small
 */
export function figures(locale, chosen) {
  const fixed = Array.from({ length: MAX_DECIMALS + 1 }, (_, digits) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  const upTo = Array.from({ length: MAX_DECIMALS + 1 }, (_, digits) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }));
  const tiny = new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 });
  const scientific = new Intl.NumberFormat(locale, { notation: 'scientific', maximumSignificantDigits: 5 });

  /**
   * Writes enough digits to show a change, and few enough to read from across the room: 1,250 606.9 24.70 0.0034
   * @param {number | null | undefined} value
   * @param {number} [decimals] of the sensor's own values, see {@link decimalsOf}
   */
  function number(value, decimals) {
    if (value == null || !Number.isFinite(value)) {
      return '–';
    }
    const size = Math.abs(value);
    if (chosen !== undefined && size < MOST) {
      return fixed[chosen].format(size < 0.5 * 10 ** -chosen ? 0 : value);
    }
    if (decimals !== undefined && size < 0.5 * 10 ** -decimals && decimals > 0) {
      return fixed[Math.min(2, decimals)].format(0);
    }
    if (isFar(size)) {
      return scientific.format(value);
    }
    if (size > 0 && size < 0.1) {
      return tiny.format(value);
    }
    if (decimals === undefined) {
      return fixed[size < 100 ? 2 : size < 1000 ? 1 : 0].format(value);
    }
    const most = size < 1e5 ? SHOWN_DECIMALS : size < 1e6 ? 1 : 0;
    const wanted = decimals === 0 && size < 1 && value !== 0 ? 2 : decimals; // the mean of whole numbers
    return fixed[Math.min(most, wanted)].format(value);
  }

  /**
   * Writes a number that a person chose, such as a level, without rounding.
   * @param {number} value
   */
  function level(value) {
    const size = Math.abs(value);
    if (!Number.isFinite(value) || isFar(size)) {
      return Number.isFinite(value) ? scientific.format(value) : '–';
    }
    return upTo[size < 1e3 ? MAX_DECIMALS : size < 1e5 ? 2 : size < 1e6 ? 1 : 0].format(value);
  }

  /** Writes a count. @param {number} value */
  const whole = (value) => (Math.abs(value) < MOST ? upTo[0].format(value) : level(value));

  return { number, level, whole };
}

/** @param {number} size */
const isFar = (size) => size !== 0 && (size >= MOST || size < LEAST);

/**
 * The maximum number of decimals of these values, within the precision of a float; 0 if there are no values.
 * @param {Iterable<number | null>} values
 */
export function decimalsOf(values) {
  let decimals = 0;
  for (const value of values) {
    while (value !== null && decimals < MAX_DECIMALS && !hasAtMost(value, decimals)) {
      decimals++;
    }
  }
  return decimals;
}

/**
 * @param {number} value
 * @param {number} decimals
 */
function hasAtMost(value, decimals) {
  const scaled = value * 10 ** decimals;
  return Math.abs(scaled - Math.round(scaled)) <= FLOAT * Math.max(1e-6, Math.abs(scaled));
}

/** The number of windows that are used to find the resolution of a sensor. */
const LOOKED_AT = 20;

/**
 * The decimals of the values of a sensor, from minima and maxima, which are not averaged. Undefined if they are unknown.
 * @param {readonly import('./series.js').Window[]} windows by start
 */
export function sensorDecimals(windows) {
  const values = windows.slice(-LOOKED_AT).flatMap(({ min, max }) => [min, max]).filter((value) => value !== null);
  return values.length === 0 ? undefined : decimalsOf(values);
}
