// @ts-check
// Which view an address names. Pure.

/** @typedef {{view: 'devices' | 'device' | 'alerts' | 'pipeline', device: string | null}} Route */

/**
 * An address that names nothing is the overview's.
 * @param {string} hash e.g. `#/device/device%201`
 * @returns {Route}
 */
export function routeOf(hash) {
  const [view, ...rest] = hash.replace(/^#\/?/, '').split('/');
  if (view === 'device' && rest.length > 0 && rest[0] !== '') {
    return { view, device: decoded(rest.join('/')) };
  }
  return { view: view === 'alerts' || view === 'pipeline' ? view : 'devices', device: null };
}

/** @param {string} device */
export const deviceAddress = (device) => `#/device/${encodeURIComponent(device)}`;

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // somebody typed it
  }
}
