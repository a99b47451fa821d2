// @ts-check
// The choices of a person, stored in the browser. If it does not allow storage, they last until the page is closed.
import { languageFor, LOCALES } from './i18n/formats.js';

const TOKEN = 'fieldline.token';
const LANGUAGE = 'fieldline.language';
const NAME = 'fieldline.name';
const LAST_KNOWN = 'fieldline.last-known';

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

/**
 * Only the dialog of the settings stores these.
 * @param {'theme' | 'time-zone' | 'decimals'} name
 * @param {string} [chosen] empty for that of the browser, or for the decimals that fit each value
 */
export const choice = (name, chosen) => stored(() => localStorage, `fieldline.${name}`, chosen);

/** @returns {import('./i18n/formats.js').Choices} */
export function formatChoices() {
  const decimals = choice('decimals');
  return { zone: choice('time-zone'), decimals: decimals === '' ? undefined : Number(decimals) };
}
