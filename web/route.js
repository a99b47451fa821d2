// @ts-check
// Finds the view for an address. Pure.

/** What a view shows is in the parameters of the address, so that reload, back and a shared link restore it. @typedef {Readonly<Record<string, string>>} Parameters */
/** @typedef {{view: typeof VIEWS[number] | 'device', device: string | null, parameters: Parameters}} Route */

/** Each view but that of a device is an address; that of the fleet is `#/`. */
const VIEWS = /** @type {const} */ (['fleet', 'incidents', 'explore', 'pipeline', 'rejected', 'kiosk', 'start']);
/** The views that show the newest averages of any device. */
const OVERVIEWS = ['fleet', 'incidents', 'explore', 'pipeline', 'kiosk', 'start'];

/** Whether a view needs the overview. @param {Route} route */
export const isOverview = ({ view }) => OVERVIEWS.includes(view);

/**
 * Any other address is the fleet.
 * @param {string} hash e.g. `#/device/device%201?range=24h`
 * @returns {Route}
 */
export function routeOf(hash) {
  const { path, parameters } = parts(hash);
  const [view, ...rest] = path.replace(/^#\/?/, '').split('/');
  if (view === 'device' && rest.length > 0 && rest[0] !== '') {
    return { view, device: decoded(rest.join('/')), parameters: Object.fromEntries(parameters) };
  }
  return {
    view: VIEWS.find((each) => each === view) ?? 'fleet',
    device: null,
    parameters: Object.fromEntries(parameters),
  };
}

/** @param {string} device */
export const deviceAddress = (device) => `#/device/${encodeURIComponent(device)}`;

/** The page of one incident. @param {string} device @param {string} metric empty for the device itself */
export const incidentAddress = (device, metric) => `incident.html?${new URLSearchParams({ device, ...(metric !== '' && { metric }) })}`;

/**
 * The address of the same view with other parameters; an empty one is left out.
 * @param {string} hash
 * @param {Parameters} changes
 */
export function withParameters(hash, changes) {
  const { path, parameters } = parts(hash);
  Object.entries(changes).forEach(([name, value]) => (value === '' ? parameters.delete(name) : parameters.set(name, value)));
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}

/** @param {string} hash */
function parts(hash) {
  const [path, ...query] = hash.split('?');
  return { path: path || '#/', parameters: new URLSearchParams(query.join('?')) };
}

/** Decodes a part of an address; a malformed part remains as it is. @param {string} text */
export function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a person typed it
  }
}
