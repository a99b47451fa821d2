// @ts-check
// Changes how all pages show a device or a metric: its label, its unit and its decimals. Only for operators.
import { metricName } from '../i18n/i18n.js';
import { personName } from '../settings.js';
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { closed } from './range-tools.js';

const MAX_TEXT = 64;
const MAX_DECIMALS = 6;

/** What a metric has without a choice: the unit of its newest average, and the decimals of its values. @typedef {{unit?: string, decimals?: number}} Measured */

export class LabelDialog {
  /** The metric that is edited, empty for the device itself. @type {string | null} */
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

  /** @param {string} metric empty for the device itself */
  open(metric) {
    this.#metric = metric;
    this.#message = '';
    this.#page.requestRender();
    requestAnimationFrame(() => requestAnimationFrame(() => this.#dialog()?.showModal()));
  }

  /**
   * @param {import('../devices.js').Device | undefined} device
   * @param {(metric: string) => Measured} measured
   */
  template(device, measured) {
    const { t } = this.#i18n;
    const metric = this.#metric;
    if (metric === null) {
      return nothing;
    }
    const name = metric === '' ? this.#device : metricName(metric);
    return html`
      <dialog data-role="label" aria-label=${t('label.edit', { metric: name })} @close=${() => ((this.#metric = null), this.#page.requestRender())}>
        <form @submit=${(/** @type {SubmitEvent} */ event) => this.#save(event, metric)}>
          <p class="muted">${t(metric === '' ? 'label.text.device' : 'label.text', { metric: name })}</p>
          ${metric === '' ? this.#field('label', device?.label, name) : this.#fields(metric, device, measured(metric))}
          <p role="status">${this.#message}</p>
          <p class="buttons"><button ?disabled=${this.#isSaving}>${t('label.save')}</button> <button type="button" @click=${closed}>${t('dialog.cancel')}</button></p>
        </form>
      </dialog>`;
  }

  /**
   * The choices of the operator; an empty field shows what the pages use instead.
   * @param {string} metric
   * @param {import('../devices.js').Device | undefined} device
   * @param {Measured} measured
   */
  #fields(metric, device, measured) {
    const description = device?.descriptions.get(metric) ?? {};
    const { chosen = {}, own = description } = description;
    return html`
      ${this.#field('label', chosen.label, own.label ?? metricName(metric))}
      ${this.#field('unit', chosen.unit, own.unit ?? measured.unit ?? '')}
      ${this.#field('decimals', chosen.decimals, String(measured.decimals ?? ''))}`;
  }

  /**
   * @param {'label' | 'unit' | 'decimals'} name
   * @param {string | number | undefined} value
   * @param {string} placeholder
   */
  #field(name, value, placeholder) {
    const isNumber = name === 'decimals';
    return html`<label>${this.#i18n.t(`label.${name}`)} <input name=${name} type=${isNumber ? 'number' : 'text'} value=${value ?? ''} placeholder=${placeholder}
      maxlength=${isNumber ? nothing : MAX_TEXT} min=${isNumber ? 0 : nothing} max=${isNumber ? MAX_DECIMALS : nothing}></label>`;
  }

  /**
   * @param {SubmitEvent} event
   * @param {string} metric
   */
  async #save(event, metric) {
    event.preventDefault();
    const values = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const [label, unit, decimals] = ['label', 'unit', 'decimals'].map((name) => String(values.get(name) ?? '').trim());
    this.#isSaving = true;
    const body = { device: this.#device, ...(metric && { metric }), name: personName() || undefined, ...(label && { label }), ...(unit && { unit }), ...(decimals !== '' && { decimals: Number(decimals) }) };
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
