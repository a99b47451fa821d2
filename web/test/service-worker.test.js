import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createContext, runInContext } from 'node:vm';

/** Whether the service worker of this folder answers a request itself, and so caches the answer. */
function isCached(folder, address) {
  const handlers = {};
  const self = { addEventListener: (name, handler) => (handlers[name] = handler) };
  const answered = new Promise(() => {});
  const page = { self, location: { href: `https://pi.local${folder}service-worker.js`, origin: 'https://pi.local' }, URL, caches: { open: () => answered } };
  runInContext(readFileSync(new URL('../service-worker.js', import.meta.url), 'utf8'), createContext(page));
  let isAnswered = false;
  handlers.fetch({ request: { method: 'GET', url: `https://pi.local${address}` }, respondWith: () => (isAnswered = true) });
  return isAnswered;
}

test('files of the page are cached, and data is not', () => {
  assert.deepEqual(['/', '/main.js', '/style.css', '/incident.html?device=hall'].map((each) => isCached('/', each)), [true, true, true, true]);
  assert.deepEqual(['/api/openapi.json', '/session', '/main.js?token=x', '/?token=x'].map((each) => isCached('/', each)), [false, false, false, false]);
});

test('data of a share is not cached, neither by its own worker nor by that of another share', () => {
  for (const address of ['/share/2/api/openapi.json', '/share/2/of/3/api/openapi.json', '/share/2/session']) {
    assert.deepEqual(['/', '/share/2/', '/share/3/'].map((folder) => isCached(folder, address)), [false, false, false], address);
  }
  assert.deepEqual(['/share/2/', '/share/2/main.js'].map((each) => isCached('/share/2/', each)), [true, true]);
});
