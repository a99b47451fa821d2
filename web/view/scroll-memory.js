// @ts-check
// Restores the scroll position of a view when a person goes back to it, once its content is long enough.

/** How long the page must rest before its position is stored. Browsers limit how often the history may change. */
const REST_MS = 200;

export function scrollMemory() {
  /** The position to restore; 0 if there is none. */
  let wanted = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;
  history.scrollRestoration = 'manual';
  addEventListener('scroll', () => {
    clearTimeout(resting);
    resting = setTimeout(() => wanted === 0 && history.replaceState({ ...history.state, scroll: scrollY }, ''), REST_MS);
  }, { passive: true });
  ['wheel', 'touchstart', 'keydown', 'pointerdown'].forEach((event) => addEventListener(event, () => (wanted = 0), { passive: true }));

  return {
    /** Another view is opened. */
    open() {
      clearTimeout(resting);
      wanted = history.state?.scroll ?? 0;
      scrollTo({ top: 0, behavior: 'instant' });
    },
    /** The view has new content. */
    restore() {
      if (wanted > 0) {
        scrollTo({ top: wanted, behavior: 'instant' });
        wanted = Math.abs(scrollY - wanted) < 2 ? 0 : wanted;
      }
    },
  };
}
