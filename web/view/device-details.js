// @ts-check
// What is rarely needed about a device: times, versions, counters and rejected messages.
import { infoOf } from '../commands.js';
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { emitterNow } from '../verified.js';

/** @typedef {import('../rest.js').Rejection} Rejection */

/** The name of the details among the open tables of the address. */
const NAME = 'device';

export class DeviceDetails {
  /** @type {readonly Rejection[] | null} null until they are loaded */
  #rejections = null;
  #problem = '';
  #isShown = false;
  #i18n;
  #device;
  #page;
  #tables;
  #commands;

  /**
   * @param {import('../i18n/i18n.js').I18n} i18n
   * @param {string} device
   * @param {{rejections: import('../rest.js').Rejections, requestRender: () => void, left: AbortSignal}} page
   * @param {import('./open-tables.js').OpenTables} tables
   * @param {import('./device-commands.js').DeviceCommands} commands
   */
  constructor(i18n, device, page, tables, commands) {
    this.#i18n = i18n;
    this.#device = device;
    this.#page = page;
    this.#tables = tables;
    this.#commands = commands;
  }

  /**
   * @param {import('../state.js').State} state
   * @param {import('../state.js').Moment} now
   */
  template(state, now) {
    const { t } = this.#i18n;
    const isOpen = this.#tables.has(NAME);
    this.#show(isOpen);
    return html`<details class="device-details" data-role="device-details" ?open=${isOpen}
      @toggle=${(/** @type {Event} */ { currentTarget }) => this.#tables.toggle(NAME, /** @type {HTMLDetailsElement} */ (currentTarget).open)}>
      <summary>${t('details')}</summary>
      ${isOpen ? html`<div class="columns">${this.#facts(state, now)} ${this.#counters()} ${this.#rejected(emitterNow(state, now))}</div>` : nothing}
    </details>`;
  }

  /** Loads what is shown, once for each time that it is opened. @param {boolean} isOpen */
  #show(isOpen) {
    if (isOpen !== this.#isShown) {
      this.#isShown = isOpen;
      this.#commands.watch(isOpen);
      isOpen && this.#load();
    }
  }

  async #load() {
    try {
      this.#rejections = (await this.#page.rejections(this.#page.left, { device: this.#device })).newest;
      this.#problem = '';
    } catch (error) {
      this.#problem = this.#i18n.t('rejections.failed', { why: (error instanceof Error && error.message) || this.#i18n.t('problem.no_answer') });
    }
    this.#page.requestRender();
  }

  /**
   * @param {import('../state.js').State} state
   * @param {import('../state.js').Moment} now
   */
  #facts(state, now) {
    const { t, dayAndTime, timeOfDay, plainDuration } = this.#i18n;
    const device = state.devices.get(this.#device);
    const at = (/** @type {number | undefined} */ time) => (time === undefined ? '–' : dayAndTime(time, emitterNow(state, now), timeOfDay));
    const duration = (/** @type {number | undefined} */ ms) => (ms === undefined ? '–' : plainDuration(ms));
    const all = [
      [t('details.seen'), at(device?.last_seen)],
      [t('details.interval'), duration(device?.interval_ms)],
      [t('details.stale'), duration(device?.stale_after_ms)],
      ...Object.entries(device?.tags ?? {}),
      [t('details.version'), infoOf(this.#commands.sent) || t('details.version.none')],
    ];
    return html`<section><h3>${t('details.facts')}</h3><dl>${all.map(([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl></section>`;
  }

  #counters() {
    const { t, whole } = this.#i18n;
    const { counters, problem } = this.#commands;
    return html`<section><h3>${t('details.counters')}</h3>
      ${counters.length === 0 ? html`<p class="muted">${problem || t('details.counters.none')}</p>` : html`<dl data-role="counters">${counters.map(([name, count]) => html`
        <div><dt>${name.replaceAll('_', ' ')}</dt><dd>${whole(count)}</dd></div>`)}</dl>`}</section>`;
  }

  /** @param {number} now */
  #rejected(now) {
    const { t, dayAndTime, timeOfDay } = this.#i18n;
    const all = this.#rejections;
    const none = this.#problem || (all === null ? t('rejections.loading') : all.length === 0 ? t('details.rejections.none') : '');
    return html`<section class="wide"><h3>${t('rejections')}</h3>
      ${none ? html`<p class="muted">${none}</p>` : html`<ul class="plain" data-role="device-rejections">${all?.map(({ time, reason, payload }) => html`
        <li><strong>${dayAndTime(time, now, timeOfDay)}</strong> ${reason} <code>${payload.slice(0, 200)}</code></li>`)}</ul>
        <p><a href="#/rejected">${t('rejected.list')}</a></p>`}</section>`;
  }
}
