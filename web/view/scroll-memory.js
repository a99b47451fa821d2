// @ts-check
// Restores the scroll position of a view, and the focus of the link that was followed, when a person goes back to it.

/** How long the page must rest before its position is stored. Browsers limit how often the history may change. */
const REST_MS = 200;

export function scrollMemory() {
  /** The position to restore; 0 if there is none. */
  let wanted = 0;
  /** The address of the link to focus again; empty if there is none. */
  let link = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;
  history.scrollRestoration = 'manual';
  addEventListener('scroll', () => {
    clearTimeout(resting);
    resting = setTimeout(() => wanted === 0 && history.replaceState({ ...history.state, scroll: scrollY }, ''), REST_MS);
  }, { passive: true });
  ['wheel', 'touchstart', 'keydown', 'pointerdown'].forEach((event) => addEventListener(event, () => ([wanted, link] = [0, '']), { passive: true }));
  addEventListener('click', ({ target }) => {
    const followed = target instanceof Element && target.closest('#view a[href]')?.getAttribute('href');
    followed && history.replaceState({ ...history.state, link: followed, scroll: scrollY }, '');
  }, { capture: true });

  return {
    /** Another view is opened. */
    open() {
      clearTimeout(resting);
      [wanted, link] = [history.state?.scroll ?? 0, history.state?.link ?? ''];
      scrollTo({ top: 0, behavior: 'instant' });
    },
    /** The view has new content. */
    restore() {
      if (wanted > 0) {
        scrollTo({ top: wanted, behavior: 'instant' });
        wanted = Math.abs(scrollY - wanted) < 2 ? 0 : wanted;
      }
      const followed = link !== '' && document.activeElement === document.body && document.querySelector(`#view a[href="${CSS.escape(link)}"]`);
      if (followed instanceof HTMLElement) {
        followed.focus({ preventScroll: true });
        link = '';
      }
    },
  };
}
