// @ts-check
// Caches the files of the page for visits without an emitter. It uses the network first, so the files are up to date
// whenever there is an emitter. Data is not cached here, see offline-cache.js.

const CACHE = 'fieldline';
/** Addresses that are never cached: data, and the login session, also of another share. */
const NOT_FILES = /^(\/share\/\d+)?(\/of\/\d+)?\/(api|session)(\/|$)/;
/** The folder of the page: `/`, or the path of a share. */
const FOLDER = new URL('.', location.href).pathname;
/** The page of one incident: one file, whatever the query says. */
const INCIDENT = '/incident.html';
const worker = /** @type {any} */ (self);

worker.addEventListener('install', () => worker.skipWaiting());
worker.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));

/** The page sends the list of its files, because it was loaded before the worker existed. */
worker.addEventListener('message', (/** @type {any} */ event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([...new Set(event.data.filter(isFile))])));
});

worker.addEventListener('fetch', (/** @type {any} */ event) => {
  if (event.request.method === 'GET' && isFile(event.request.url)) {
    event.respondWith(answer(event.request));
  }
});

/** @param {Request} request */
async function answer(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) {
      await cache.put(keyOf(request), response.clone());
    }
    return response;
  } catch (unreachable) {
    const known = await cache.match(keyOf(request));
    if (known) {
      return known;
    }
    throw unreachable;
  }
}

/** The query of a page is not a part of its file, and may have a token. @param {Request} request */
const keyOf = ({ url }) => url.split('?')[0];

/**
 * Whether this is a page or one of its files. Data and addresses with a token are not cached.
 * @param {string} address
 */
function isFile(address) {
  const { origin, pathname: path, search } = new URL(address, location.href);
  if (!path.startsWith(FOLDER)) {
    return false;
  }
  const pathname = path.slice(FOLDER.length - 1);
  return origin === location.origin && (search === '' || pathname === INCIDENT) && !NOT_FILES.test(pathname) && (pathname === '/' || /\.(js|css|svg|json|html)$/.test(pathname));
}
