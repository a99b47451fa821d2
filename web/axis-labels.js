// @ts-check
// The labels of a value axis. Pure.

/** Numbers of at least this size are written with an exponent. */
const MOST = 999_999_999.5;
/** The maximum number of decimals of a label. */
const MAX_DECIMALS = 6;
/** Labels with more digits than this are written as distances from the first one. */
const MAX_LABEL_DIGITS = 8;
/** Steps within this fraction of each other are equal. */
const PRECISION = 1e-6;

/**
 * @param {string} locale
 * @param {(value: number) => string} level writes one number, see figures.js
 */
export function axisLabels(locale, level) {
  const fixed = Array.from({ length: MAX_DECIMALS + 1 }, (_, digits) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }));
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
    if (digits <= MAX_LABEL_DIGITS && most < MOST && decimals <= MAX_DECIMALS) {
      return splits.map((split) => (split === null ? '' : fixed[decimals].format(split + 0)));
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
  const exponent = Math.floor(Math.log10(step) + PRECISION);
  const mantissa = step / 10 ** exponent;
  return Math.max(0, (Math.abs(mantissa - Math.round(mantissa)) > PRECISION ? 1 : 0) - exponent);
}
