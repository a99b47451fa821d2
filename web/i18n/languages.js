// @ts-check
// The texts of all languages of the page.
import { de } from './de.js';
import { en } from './en.js';
import { LOCALES } from './formats.js';

/** @typedef {import('./formats.js').Texts} Texts */
/** @typedef {import('./formats.js').Language} Language */

/** The texts of each language, and its locale for times and numbers. */
export const LANGUAGES = { en: { texts: en, locale: LOCALES.en }, de: { texts: de, locale: LOCALES.de } };
