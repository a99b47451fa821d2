// @ts-check
// Times in the time zone that a person chose. Pure. An empty zone is that of the browser.

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {string} zone */
function formatOf(zone) {
  const known = formats.get(zone) ?? new Intl.DateTimeFormat('en-GB', {
    ...(zone !== '' && { timeZone: zone }), calendar: 'iso8601', hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  });
  formats.set(zone, known);
  return known;
}

/**
 * The time that a clock on the wall shows: 2026-11-28T03:00:00.
 * @param {number} epochMs
 * @param {string} zone
 */
export function wallTime(epochMs, zone) {
  /** @type {Record<string, string>} */
  const part = Object.fromEntries(formatOf(zone).formatToParts(epochMs).map(({ type, value }) => [type, value]));
  return `${part.year.padStart(4, '0')}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}`;
}

/**
 * The time at which a clock on the wall shows this, in epoch milliseconds; NaN if it is not a time. If the clocks go back, the time
 * occurs twice, and this is the first or the second.
 * @param {string} text as in {@link wallTime}, or without seconds
 * @param {string} zone
 */
export function instantOf(text, zone) {
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc)) {
    return NaN;
  }
  const offsetAt = (/** @type {number} */ epochMs) => Date.parse(`${wallTime(epochMs, zone)}Z`) - epochMs;
  return asUtc - offsetAt(asUtc - offsetAt(asUtc));
}

/**
 * A date whose local fields, such as the hour, are those of the zone.
 * @param {number} epochMs
 * @param {string} zone
 */
export const zoned = (epochMs, zone) => new Date(zone === '' ? epochMs : wallTime(epochMs, zone));

/** All time zones by their first part, for example Europe. @returns {Map<string, string[]>} */
export function zonesByRegion() {
  /** @type {Map<string, string[]>} */
  const regions = new Map();
  for (const zone of Intl.supportedValuesOf('timeZone').filter((name) => name.includes('/'))) {
    const region = zone.split('/')[0];
    regions.set(region, [...(regions.get(region) ?? []), zone]);
  }
  return regions;
}
