// @ts-check
// A part of the page cannot be loaded if the emitter ends meanwhile. Then the page is loaded again once the emitter answers, because
// a browser may remember that a script failed.

const RETRY_MS = 5_000;
/** A page that lacks the same part after it was loaded again does not hurry, so a person can open another view. */
const SECOND_TIME_MS = 60_000;

/**
 * @param {{wasReloaded: boolean, isServed: () => Promise<boolean>, reload: () => void}} page
 * @param {AbortSignal} [left] aborted once the part is no longer needed
 */
export function reloadOnceServed({ wasReloaded, isServed, reload }, left) {
  const attempt = async () => {
    const served = !left?.aborted && (await isServed().catch(() => false));
    if (left?.aborted) {
      return;
    }
    served ? reload() : setTimeout(attempt, RETRY_MS);
  };
  setTimeout(attempt, wasReloaded ? SECOND_TIME_MS : RETRY_MS);
}

/** This page in a browser. The service worker answers no such request, so only the emitter does. */
export const inBrowser = {
  get wasReloaded() {
    return performance.getEntriesByType('navigation').some((entry) => 'type' in entry && entry.type === 'reload');
  },
  isServed: async () => (await fetch('./', { method: 'HEAD', cache: 'no-store' })).ok,
  reload: () => location.reload(),
};
