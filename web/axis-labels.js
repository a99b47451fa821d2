// @ts-check
// The labels of an axis. Pure.
import { FLOAT, MAX_DECIMALS, MOST } from './figures.js';

/** Labels with more digits than this are written as distances from the first one. */
const MAX_DIGITS = 8;

/**
 * @param {string} locale
 * @param {(value: number) => string} level see figures.js
 */
export function axisLabels(locale, level) {
  const fixed = (/** @type {number} */ digits) => new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const scientific = new Intl.NumberFormat(locale, { notation: 'scientific', maximumSignificantDigits: 5 });

  /**
   * The labels of an axis, with as many decimals as its step has.
   * @param {readonly (number | null)[]} splits null for no label
   * @param {number} step
   */
  return function labels(splits, step) {
    const known = splits.filter((split) => split !== null);
    const most = Math.max(0, ...known.map(Math.abs));
    const decimals = stepDecimals(step);
    const digits = Math.max(1, Math.ceil(Math.log10(most || 1))) + decimals;
    if (digits <= MAX_DIGITS && most < MOST && decimals <= MAX_DECIMALS) {
      const { format } = fixed(decimals);
      return splits.map((split) => (split === null ? '' : format(split + 0)));
    }
    if (most / step < 1e4) {
      return splits.map((split) => (split === null ? '' : split === 0 ? '0' : scientific.format(split)));
    }
    const base = known[0] ?? 0;
    return splits.map((split) => (split === null ? '' : split === base ? level(base) : `+${level(Number((split - base).toPrecision(6)))}`));
  };
}

/** The decimals of a step of 1, 2, 2.5 or 5 times a power of ten. @param {number} step */
function stepDecimals(step) {
  const exponent = Math.floor(Math.log10(step) + FLOAT);
  const mantissa = step / 10 ** exponent;
  return Math.max(0, (Math.abs(mantissa - Math.round(mantissa)) > FLOAT ? 1 : 0) - exponent);
}
