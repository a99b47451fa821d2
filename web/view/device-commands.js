// @ts-check
// The newest commands of a device with their answers, and its counters, as the emitter knows them. Requested while they are shown.

/** While a dialog or a table shows them, they are requested again after this time. */
const AGAIN_MS = 2_000;

export class DeviceCommands {
  /** @type {readonly import('../commands.js').Sent[]} the newest first */
  sent = [];
  /** @type {readonly [string, number][]} */
  counters = [];
  /** Why they are unknown; empty if they are known. */
  problem = '';
  /** How many parts of the view show them. */
  #watchers = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #next;
  #i18n;
  #device;
  #page;

  /**
   * @param {import('../i18n/i18n.js').I18n} i18n
   * @param {string} device
   * @param {{sentCommands: import('../rest.js').SentCommands, requestRender: () => void, left: AbortSignal}} page
   */
  constructor(i18n, device, page) {
    this.#i18n = i18n;
    this.#device = device;
    this.#page = page;
    page.left.addEventListener('abort', () => clearTimeout(this.#next));
  }

  /** A part of the view shows them, or does not any more. @param {boolean} isShown */
  watch(isShown) {
    this.#watchers += isShown ? 1 : -1;
    if (isShown) {
      this.load();
    } else if (this.#watchers === 0) {
      clearTimeout(this.#next);
    }
  }

  async load() {
    clearTimeout(this.#next);
    const { sentCommands, requestRender, left } = this.#page;
    try {
      ({ sent: this.sent, counters: this.counters } = await sentCommands(this.#device, left));
      this.problem = '';
    } catch (error) {
      this.problem = this.#i18n.t('commands.unknown', { why: (error instanceof Error && error.message) || this.#i18n.t('problem.no_answer') });
    }
    if (!left.aborted && this.#watchers > 0) {
      clearTimeout(this.#next);
      this.#next = setTimeout(() => this.load(), AGAIN_MS);
    }
    requestRender();
  }
}
