// @ts-check
// The languages of the page and their locales for times and numbers. Apart from the texts, so that a page may load one language.

/** @typedef {Record<string, string | Record<string, string>>} Texts */
/** @typedef {keyof typeof LOCALES} Language */

export const LOCALES = { en: 'en-GB', de: 'de-DE' };

/**
 * The first of these languages that the page has, or English.
 * @param {readonly string[]} wanted e.g. de-AT
 * @returns {Language}
 */
export function languageFor(wanted) {
  const known = wanted.map((tag) => tag.toLowerCase().split('-')[0]).find((language) => language in LOCALES);
  return /** @type {Language} */ (known ?? 'en');
}
