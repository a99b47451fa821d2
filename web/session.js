// @ts-check
// Who uses the page, and whether that person may change something. The emitter decides; the page hides what it would refuse.

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
    if (!response || response.status >= 500) {
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

/** @param {string} token @returns {Record<string, string>} */
export const authorization = (token) => (token === '' ? {} : { Authorization: `Bearer ${token}` });
