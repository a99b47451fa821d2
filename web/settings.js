// @ts-check
// The choices of a person, stored in the browser. If it does not allow storage, they last until the page is closed.
import { isZone, languageFor, LOCALES } from './i18n/formats.js';

const TOKEN = 'fieldline.token';
const LANGUAGE = 'fieldline.language';
const THEME = 'fieldline.theme'; // theme.js reads it too
const ZONE = 'fieldline.time-zone';
const DECIMALS = 'fieldline.decimals';
const NAME = 'fieldline.name';
/** Each share of the devices has its own. */
const LAST_KNOWN = `fieldline.last-known${globalThis.location?.pathname.match(/^\/share\/\d+/)?.[0] ?? ''}`;

/**
 * @param {() => Storage} storage throws if the browser does not allow storage
 * @param {string} key
 * @param {string} [value] the value to store; empty to delete it
 */
function stored(storage, key, value) {
  try {
    if (value === '') {
      storage().removeItem(key);
    } else if (value !== undefined) {
      storage().setItem(key, value);
    }
    return storage().getItem(key) ?? '';
  } catch {
    return value ?? '';
  }
}

/** @param {string} [token] stored until the tab is closed */
export const token = (token) => stored(() => sessionStorage, TOKEN, token);

/** @param {string} [name] of the person, as others see it */
export const personName = (name) => stored(() => localStorage, NAME, name);

/** @param {string} [json] the newest averages, for a visit without an emitter */
export const offlineCache = (json) => stored(() => localStorage, LAST_KNOWN, json);

/**
 * The chosen language, or the one of the browser.
 * @param {import('./i18n/formats.js').Language} [chosen]
 */
export function language(chosen) {
  const known = stored(() => localStorage, LANGUAGE, chosen);
  return languageFor(known in LOCALES ? [known] : navigator.languages);
}

/** The colours that a person can choose; empty for those of the system. */
export const THEMES = /** @type {const} */ (['', 'light', 'dark']);
/** The decimals of all values that a person can choose; empty for those that fit each value. */
export const DECIMAL_CHOICES = /** @type {const} */ (['', '0', '1', '2', '3']);

/** @param {string} [chosen] @returns {typeof THEMES[number]} */
export const theme = (chosen) => THEMES.find((each) => each === stored(() => localStorage, THEME, chosen)) ?? '';

/** The time zone of all times; empty for that of the browser. @param {string} [chosen] */
export function timeZone(chosen) {
  const known = stored(() => localStorage, ZONE, chosen);
  return isZone(known) ? known : '';
}

/** @param {string} [chosen] @returns {typeof DECIMAL_CHOICES[number]} */
export const decimals = (chosen) => DECIMAL_CHOICES.find((each) => each === stored(() => localStorage, DECIMALS, chosen)) ?? '';

/** How times and numbers are written. @returns {import('./i18n/formats.js').Choices} */
export const formatChoices = () => ({ zone: timeZone(), decimals: decimals() === '' ? undefined : Number(decimals()) });
