// @ts-check
// Changes how all pages show a metric: its label, its unit and its decimals. Only for operators.
import { personName } from '../settings.js';
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { closed } from './range-tools.js';

const MAX_TEXT = 64;
const MAX_DECIMALS = 6;

export class LabelDialog {
  /** The metric that is edited. @type {string | null} */
  #metric = null;
  #message = '';
  #isSaving = false;
  #i18n;
  #device;
  #page;
  #root;

  /**
   * @param {import('../i18n/i18n.js').I18n} i18n
   * @param {string} device
   * @param {{post: import('../operator-request.js').Post, requestRender: () => void}} page
   * @param {HTMLElement} root the view that has the dialog
   */
  constructor(i18n, device, page, root) {
    this.#i18n = i18n;
    this.#device = device;
    this.#page = page;
    this.#root = root;
  }

  /** @param {string} metric */
  open(metric) {
    this.#metric = metric;
    this.#message = '';
    this.#page.requestRender();
    requestAnimationFrame(() => requestAnimationFrame(() => this.#dialog()?.showModal()));
  }

  /** @param {import('../devices.js').Device | undefined} device */
  template(device) {
    const { t } = this.#i18n;
    const metric = this.#metric;
    if (metric === null) {
      return nothing;
    }
    const { label = '', unit = '', decimals = '' } = device?.descriptions.get(metric) ?? {};
    const field = (/** @type {string} */ name, /** @type {string} */ type, /** @type {string | number} */ value) => html`
      <label>${t(`label.${name}`)} <input name=${name} type=${type} value=${value} maxlength=${type === 'text' ? MAX_TEXT : nothing}
        min=${type === 'number' ? 0 : nothing} max=${type === 'number' ? MAX_DECIMALS : nothing}></label>`;
    return html`
      <dialog data-role="label" aria-label=${t('label.edit', { metric })} @close=${() => ((this.#metric = null), this.#page.requestRender())}>
        <form @submit=${(/** @type {SubmitEvent} */ event) => this.#save(event, metric)}>
          <p class="muted">${t('label.text', { metric })}</p>
          ${field('label', 'text', label)} ${field('unit', 'text', unit)} ${field('decimals', 'number', decimals)}
          <p role="status">${this.#message}</p>
          <p class="buttons"><button ?disabled=${this.#isSaving}>${t('label.save')}</button> <button type="button" @click=${closed}>${t('dialog.cancel')}</button></p>
        </form>
      </dialog>`;
  }

  /**
   * @param {SubmitEvent} event
   * @param {string} metric
   */
  async #save(event, metric) {
    event.preventDefault();
    const values = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const [label, unit, decimals] = ['label', 'unit', 'decimals'].map((name) => String(values.get(name)).trim());
    this.#isSaving = true;
    const body = { device: this.#device, metric, name: personName() || undefined, ...(label && { label }), ...(unit && { unit }), ...(decimals !== '' && { decimals: Number(decimals) }) };
    const result = await this.#page.post('api/labels', body);
    this.#isSaving = false;
    if ('failure' in result) {
      this.#message = this.#i18n.t(`failure.${result.failure}`, { detail: result.detail });
    } else {
      this.#dialog()?.close();
    }
    this.#page.requestRender();
  }

  #dialog() {
    return /** @type {HTMLDialogElement | null} */ (this.#root.querySelector('[data-role="label"]'));
  }
}
