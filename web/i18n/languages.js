// @ts-check
// The languages of the page.
import { de } from './de.js';
import { en } from './en.js';

/** @typedef {Record<string, string | Record<string, string>>} Texts */
/** @typedef {keyof typeof LANGUAGES} Language */

/** The texts of each language, and its locale for times and numbers. */
export const LANGUAGES = { en: { texts: en, locale: 'en-GB' }, de: { texts: de, locale: 'de-DE' } };

/**
 * The first of these languages that the page has, or English.
 * @param {readonly string[]} wanted e.g. de-AT
 * @returns {Language}
 */
export function languageFor(wanted) {
  const known = wanted.map((tag) => tag.toLowerCase().split('-')[0]).find((language) => language in LANGUAGES);
  return /** @type {Language} */ (known ?? 'en');
}
