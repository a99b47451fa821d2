// @ts-check
// How a wall display rotates through pages of tiles, or through addresses of the page. Pure.
import { routeOf } from './route.js';

/** @typedef {import('./route.js').Route} Route */

const DEFAULT_MS = 20_000;
/** A shorter time would not suffice to read a page. */
const MIN_MS = 3_000;
/** @type {Readonly<Record<string, number>>} */
const UNITS = { s: 1_000, m: 60_000 };

/** How long each page or address is shown. @param {import('./route.js').Parameters} parameters `rotate` is for example 30s or 2m */
export function everyMs({ rotate = '' }) {
  const [, number = '', unit = 's'] = /^(\d+(?:\.\d+)?)([sm])?$/.exec(rotate) ?? [];
  return number === '' ? DEFAULT_MS : Math.max(MIN_MS, Number(number) * UNITS[unit]);
}

/**
 * @param {number} elapsed milliseconds
 * @param {number} every milliseconds
 * @param {number} count at least 1
 */
export const turnAt = (elapsed, every, count) => Math.floor(elapsed / every) % count;

/**
 * What a wall display shows: its own tiles, or the view of the address whose turn it is. The tiles of an address change their page
 * each time they return.
 * @param {Route} route
 * @param {number} elapsed milliseconds
 * @returns {Route & {isKiosk: boolean}}
 */
export function shownRoute(route, elapsed) {
  const addresses = route.view === 'kiosk' ? (route.parameters.addresses ?? '').split(',').filter((address) => address.startsWith('/')) : [];
  if (addresses.length === 0) {
    return { ...route, isKiosk: route.view === 'kiosk' };
  }
  const every = everyMs(route.parameters);
  const { view, device, parameters } = routeOf(`#${addresses[turnAt(elapsed, every, addresses.length)]}`);
  return { view, device, parameters: view === 'kiosk' ? { ...parameters, rotate: `${(every * addresses.length) / 1_000}s` } : parameters, isKiosk: true };
}

/**
 * The address `/?kiosk&rotate=30s` as that of the view; null if it is another one.
 * @param {URL} address
 */
export function kioskAddress({ searchParams }) {
  if (!searchParams.has('kiosk')) {
    return null;
  }
  const parameters = new URLSearchParams([...searchParams].filter(([name]) => name !== 'kiosk'));
  return parameters.size === 0 ? '#/kiosk' : `#/kiosk?${parameters}`;
}
