// @ts-check
// Converts units that convert exactly, as in the job (messages/Units.java). Pure.

/** The units in parts per billion. @type {Readonly<Record<string, number>>} */
const PARTS = { ppb: 1, ppm: 1e3, '%': 1e7 };
/** @type {Readonly<Record<string, string>>} */
const OTHER_NAMES = { Cel: '°C', C: '°C', degC: '°C', F: '°F', degF: '°F' };

/**
 * Returns the conversion of a value from one unit to another; null if they do not convert exactly.
 * @param {string} from
 * @param {string} to
 * @returns {((value: number) => number) | null}
 */
export function conversion(from, to) {
  const [source, target] = [from, to].map((unit) => (Object.hasOwn(OTHER_NAMES, unit) ? OTHER_NAMES[unit] : unit));
  if (source === target) {
    return (value) => value;
  }
  if (Object.hasOwn(PARTS, source) && Object.hasOwn(PARTS, target)) {
    return (value) => (value * PARTS[source]) / PARTS[target];
  }
  if (source === '°C' && target === '°F') {
    return (celsius) => (celsius * 9) / 5 + 32;
  }
  return source === '°F' && target === '°C' ? (fahrenheit) => ((fahrenheit - 32) * 5) / 9 : null;
}
