// @ts-check
// Changes the DOM. Data from the network is set by textContent and as attributes, never as HTML.

/**
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text; // only if it differs, because screen readers would announce it again
  }
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string} value
 */
export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) {
    element.setAttribute(name, value);
  }
}

/** @param {string} id */
export function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * @param {Element} element
 * @param {string} name
 */
export function role(element, name) {
  return /** @type {HTMLElement} */ (element.querySelector(`[data-role="${name}"]`));
}

/**
 * Fills in the texts whose keys are in `data-text`, `data-label` and `data-placeholder`.
 * @param {Element} root
 * @param {import('../i18n/i18n.js').I18n} i18n
 */
export function translate(root, { t }) {
  for (const element of [root, ...root.querySelectorAll('[data-text], [data-label], [data-placeholder]')]) {
    const { text, label, placeholder } = /** @type {HTMLElement} */ (element).dataset;
    text && setText(element, t(text));
    label && element.setAttribute('aria-label', t(label));
    placeholder && element.setAttribute('placeholder', t(placeholder));
  }
}

/**
 * Sets the children of a list, in this order. Elements that remain are not moved, so they do not lose the focus.
 * @param {Element} list
 * @param {readonly Element[]} wanted
 */
export function setChildren(list, wanted) {
  const keep = new Set(wanted);
  [...list.children].filter((child) => !keep.has(child)).forEach((child) => child.remove());
  wanted.forEach((element, at) => {
    if (list.children[at] !== element) {
      const focused = element.contains(document.activeElement) ? document.activeElement : null;
      list.insertBefore(element, list.children[at] ?? null);
      /** @type {HTMLElement | null} */ (focused)?.focus({ preventScroll: true });
    }
  });
}

/**
 * Offers a file for download.
 * @param {string} name
 * @param {string} text
 * @param {string} type
 */
export function download(name, text, type) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
