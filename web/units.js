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

/**
 * Units that convert to each other, and how each is converted to the commonest of them.
 * @typedef {{unit: string, count: number, conversions: ReadonlyMap<string, (value: number) => number>}} UnitGroup
 */

/**
 * The units of several devices in groups that convert, the commonest first. What has no unit is a group of its own.
 * @param {Iterable<string>} units one for each device; empty if it has none
 * @returns {UnitGroup[]}
 */
export function unitGroups(units) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const unit of units) {
    counts.set(unit, (counts.get(unit) ?? 0) + 1);
  }
  /** @type {{unit: string, count: number, conversions: Map<string, (value: number) => number>}[]} */
  const groups = [];
  for (const [unit, count] of [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))) {
    let group = groups.find((each) => conversion(unit, each.unit) !== null);
    if (group === undefined) {
      group = { unit, count: 0, conversions: new Map() };
      groups.push(group);
    }
    group.count += count;
    group.conversions.set(unit, /** @type {(value: number) => number} */ (conversion(unit, group.unit)));
  }
  return groups.sort((a, b) => b.count - a.count);
}

/** @typedef {import('./series.js').Window} Window */

/**
 * The same windows in one unit, without those whose unit does not convert. A device may change its unit, so each window has its
 * own. Returns the same object if all windows are in the unit.
 * @param {readonly Window[]} windows
 * @param {string} unit
 * @param {(window: Window) => string} [unitOf] the unit of a window; empty if it has none
 * @returns {readonly Window[]}
 */
export function inUnit(windows, unit, unitOf = ownUnit) {
  const isIn = (/** @type {Window} */ window) => window.data === null || unitOf(window) === unit;
  return windows.every(isIn) ? windows : windows.flatMap((window) => {
    const convert = isIn(window) ? (/** @type {number} */ value) => value : conversion(unitOf(window), unit);
    const number = (/** @type {number | null} */ value) => (value === null || convert === null ? null : convert(value));
    return convert === null ? [] : { ...window, unit, data: number(window.data), min: number(window.min), max: number(window.max), last: number(window.last) };
  });
}

/** @param {{unit?: string}} window */
export const ownUnit = ({ unit = '' }) => unit;

/** The units of the windows that have no value in another unit. @param {readonly Window[]} windows @param {string} unit */
export const otherUnits = (windows, unit) =>
  [...new Set(windows.filter(({ data }) => data !== null).map(ownUnit))].filter((own) => conversion(own, unit) === null);

/** What stands for no unit in an address. */
export const WITHOUT_UNIT = '-';
/** @type {UnitGroup} */
const NO_GROUP = { unit: '', count: 0, conversions: new Map() };

/**
 * The group of the unit that an address names; the commonest one if it names none of them.
 * @param {readonly UnitGroup[]} groups
 * @param {string} named
 */
export const groupOf = (groups, named) =>
  groups.find(({ conversions }) => named !== '' && conversions.has(named === WITHOUT_UNIT ? '' : named)) ?? groups[0] ?? NO_GROUP;

/**
 * The unit in which pages show a metric of a device: that of an operator, or its own. Empty if there is none.
 * @param {import('./devices.js').Device | undefined} device
 * @param {string} metric
 * @param {string | undefined} own
 */
export const shownUnit = (device, metric, own) => device?.descriptions.get(metric)?.unit ?? own ?? '';
