// @ts-check
// Keeps the page's own files for when the emitter cannot be reached: from the network first, so nothing here is ever old
// while there is one. Data is not kept here, see offline-cache.js.

const CACHE = 'fieldline';
/** Data, and who is logged in. */
const NOT_FILES = /^\/(api|session)(\/|$)/;
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
      await cache.put(request, response.clone());
    }
    return response;
  } catch (unreachable) {
    const known = await cache.match(request);
    if (known) {
      return known;
    }
    throw unreachable;
  }
}

/**
 * The page and its parts, not data, and not an address with a token in it.
 * @param {string} address
 */
function isFile(address) {
  const { origin, pathname, search } = new URL(address, location.href);
  return origin === location.origin && search === '' && !NOT_FILES.test(pathname) && (pathname === '/' || /\.(js|css|svg|json)$/.test(pathname));
}
