// @ts-check
// A dialog in which a person searches for devices and chooses some of them.
import { isNamed } from '../explore.js';
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { closed, opensNext } from './range-tools.js';

/** How many devices it lists; a search finds the others. */
const MAX_LISTED = 60;

/** A device and its name for people. @typedef {{name: string, label: string}} Named */

export class DevicePicker {
  #search = '';
  #isOpen = false;
  #i18n;
  #most;
  #changed;
  #requestRender;
  #opened;

  /**
   * @param {import('../i18n/i18n.js').I18n} i18n
   * @param {number} most how many can be chosen
   * @param {(chosen: string[]) => void} changed
   * @param {() => void} requestRender
   * @param {() => void} [opened]
   */
  constructor(i18n, most, changed, requestRender, opened = () => {}) {
    this.#i18n = i18n;
    this.#most = most;
    this.#changed = changed;
    this.#requestRender = requestRender;
    this.#opened = opened;
  }

  /**
   * @param {string} text of the button that opens it
   * @param {() => readonly Named[]} devices all, sorted
   * @param {readonly string[]} chosen their names
   * @param {string} [note] why there are no devices
   */
  template(text, devices, chosen, note = '') {
    const { t } = this.#i18n;
    return html`
      <button type="button" data-act="pick" @click=${(/** @type {Event} */ event) => (opensNext(event), this.#open(true))}>${text}</button>
      <dialog class="picker" aria-label=${text} @close=${() => this.#open(false)}>
        <label>${t('picker.search')} <input type="search" data-role="picker-search" @input=${(/** @type {Event} */ { currentTarget }) => this.#find(currentTarget)}></label>
        ${note ? html`<p role="status">${note}</p>` : this.#isOpen ? this.#list(devices, chosen) : nothing}
        <p class="buttons"><button type="button" @click=${closed}>${t('dialog.close')}</button></p>
      </dialog>`;
  }

  /**
   * @param {() => readonly Named[]} devices
   * @param {readonly string[]} chosen
   */
  #list(devices, chosen) {
    const { t } = this.#i18n;
    const found = devices().filter((device) => isNamed(device.name, device, this.#search));
    const isFull = chosen.length >= this.#most;
    const toggled = (/** @type {string} */ name) => this.#changed(chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name]);
    return html`
      <p class="muted" role="status">${t('picker.chosen', { count: chosen.length, most: this.#most })}
        ${found.length > MAX_LISTED ? t('picker.more', { count: found.length - MAX_LISTED }) : found.length === 0 ? t('picker.none') : nothing}</p>
      <ul class="plain" data-role="picker-list">${found.slice(0, MAX_LISTED).map(({ name, label }) => html`
        <li><label title=${name}><input type="checkbox" data-device=${name} .checked=${chosen.includes(name)} ?disabled=${isFull && !chosen.includes(name)}
          @change=${() => toggled(name)}> ${label}</label></li>`)}</ul>`;
  }

  /** A closed dialog lists nothing, because there may be thousands of devices. @param {boolean} isOpen */
  #open(isOpen) {
    this.#isOpen = isOpen;
    isOpen && this.#opened();
    this.#requestRender();
  }

  /** @param {EventTarget | null} field */
  #find(field) {
    this.#search = /** @type {HTMLInputElement} */ (field).value.trim().toLowerCase();
    this.#requestRender();
  }
}
