// @ts-check
// Copies a text. Browsers have a clipboard only for pages by https and on the same machine.

/**
 * Copies the text, or selects it in its element, so that a person can copy it.
 * @param {Element} element
 * @param {string} text
 * @returns {Promise<'copied' | 'selected'>}
 */
export async function copy(element, text) {
  try {
    await navigator.clipboard.writeText(text);
    return 'copied';
  } catch {
    getSelection()?.selectAllChildren(element);
    return 'selected';
  }
}
