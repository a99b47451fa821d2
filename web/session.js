// @ts-check
// Who uses the page, and requests that change something. The emitter decides; the page only hides what it would refuse.

/** Why a request failed. @typedef {'token' | 'forbidden' | 'throttled' | 'refused' | 'unavailable' | 'no_answer'} Failure */
/** The answer of the emitter, or why there is none and the error that the emitter sent. @typedef {{answer: any} | {failure: Failure, detail: string}} Result */
/** Sends JSON to an address of the emitter. @typedef {(address: string, body: object) => Promise<Result>} Post */

/** @type {Readonly<Record<number, Failure>>} */
const FAILURES = { 401: 'token', 403: 'forbidden', 429: 'throttled', 502: 'unavailable', 503: 'unavailable', 504: 'unavailable' };
/** The emitter answers after Kafka has stored the change, or reports a failure before. */
const PATIENCE_MS = 30_000;

/** The name and the rights of the person; without rights until the emitter has answered. */
export class Session {
  /** The name of the token, or a word for everyone. */
  name = '';
  /** Whether this person may change something. */
  mayWrite = false;
  #token;
  #changed;

  /**
   * @param {() => string} token empty if the browser has a cookie or no token is required
   * @param {() => void} [changed] called after the rights have changed
   */
  constructor(token, changed = () => {}) {
    this.#token = token;
    this.#changed = changed;
  }

  /** Asks the emitter. Without an answer, the rights remain. */
  async load() {
    const response = await fetch('session', { headers: authorization(this.#token()), cache: 'no-store' }).catch(() => null);
    if (!response) {
      return;
    }
    const { name, role } = response.ok ? await response.json().catch(() => ({})) : { name: '', role: '' };
    const before = this.mayWrite;
    [this.name, this.mayWrite] = [String(name ?? ''), role === 'operator'];
    if (this.mayWrite !== before) {
      this.#changed();
    }
  }
}

/**
 * @param {() => string} token the same as for {@link Session}
 * @returns {Post}
 */
export const post = (token) => async (address, body) => {
  const headers = { 'Content-Type': 'application/json', ...authorization(token()) };
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body), signal }).catch(() => null);
  const answer = await response?.json().catch(() => null);
  if (response?.ok) {
    return { answer };
  }
  return { failure: response ? FAILURES[response.status] ?? 'refused' : 'no_answer', detail: String(answer?.error ?? response?.status ?? '') };
};

/** @param {string} token @returns {Record<string, string>} */
export const authorization = (token) => (token === '' ? {} : { Authorization: `Bearer ${token}` });
