// @ts-check
// What a browser keeps of a person's choices. Where it keeps nothing, they hold until the page is left.
import { languageFor, LANGUAGES } from './i18n/languages.js';

const TOKEN = 'fieldline.token';
const LANGUAGE = 'fieldline.language';
const ACKNOWLEDGED = 'fieldline.acknowledged';
const LAST_KNOWN = 'fieldline.last-known';
/** Alerts remembered as acknowledged; the oldest goes first. As many as alerts are shown. */
const MAX_ACKNOWLEDGED = 1_000;

/**
 * @param {() => Storage} storage throws where the browser keeps nothing
 * @param {string} key
 * @param {string} [value] to keep; empty to forget
 */
function kept(storage, key, value) {
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

/** @param {string} [token] until the tab is closed */
export const token = (token) => kept(() => sessionStorage, TOKEN, token);

/** @param {string} [json] the newest averages, for a visit without an emitter */
export const offlineCache = (json) => kept(() => localStorage, LAST_KNOWN, json);

/**
 * The one chosen, else the browser's.
 * @param {import('./i18n/languages.js').Language} [chosen]
 */
export function language(chosen) {
  const known = kept(() => localStorage, LANGUAGE, chosen);
  return languageFor(known in LANGUAGES ? [known] : navigator.languages);
}

/** Keys of alerts that were acknowledged in this browser. */
export class Acknowledged {
  /** @type {Set<string>} */
  #keys;

  constructor() {
    this.#keys = new Set(listed(kept(() => localStorage, ACKNOWLEDGED)));
  }

  /** @param {string} key */
  has(key) {
    return this.#keys.has(key);
  }

  /** @param {string} key */
  add(key) {
    this.#keys = new Set([...this.#keys, key].slice(-MAX_ACKNOWLEDGED));
    kept(() => localStorage, ACKNOWLEDGED, JSON.stringify([...this.#keys]));
  }
}

/**
 * @param {string} json
 * @returns {string[]}
 */
function listed(json) {
  try {
    const list = JSON.parse(json || '[]');
    return Array.isArray(list) ? list.filter((key) => typeof key === 'string') : [];
  } catch {
    return [];
  }
}
