// @ts-check
// Finds the view for an address. Pure.

/** @typedef {{view: 'devices' | 'device' | 'alerts' | 'pipeline' | 'rejected', device: string | null}} Route */

/**
 * Any other address is the overview.
 * @param {string} hash e.g. `#/device/device%201`
 * @returns {Route}
 */
export function routeOf(hash) {
  const [view, ...rest] = hash.replace(/^#\/?/, '').split('/');
  if (view === 'device' && rest.length > 0 && rest[0] !== '') {
    return { view, device: decoded(rest.join('/')) };
  }
  return { view: view === 'alerts' || view === 'pipeline' || view === 'rejected' ? view : 'devices', device: null };
}

/** @param {string} device */
export const deviceAddress = (device) => `#/device/${encodeURIComponent(device)}`;

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a person typed it
  }
}
