// @ts-check
// The devices that are compared with the one shown: their choice, their key, and their names in the address.
import { deviceAddress } from '../route.js';
import { html, nothing, svg } from '../vendor/lit-html/lit-html.js';
import { LINES } from './chart.js';
import { DevicePicker } from './device-picker.js';

/** @typedef {import('../series.js').Series} Series */

/** As many as there are lines that differ without colours. */
const MAX_COMPARED = LINES.length;

export class Comparison {
  /** The names of the devices. @type {readonly string[]} */
  devices;
  #device;
  #i18n;
  #setParameters;
  #requestRender;
  #picker;

  /**
   * @param {import('../i18n/i18n.js').I18n} i18n
   * @param {string} device the one shown
   * @param {import('../route.js').Parameters} parameters
   * @param {(changes: import('../route.js').Parameters) => void} setParameters
   * @param {() => void} requestRender
   */
  constructor(i18n, device, { compare = '' }, setParameters, requestRender) {
    this.#i18n = i18n;
    this.#device = device;
    this.devices = compare.split(' ').filter(Boolean).map(decodeURIComponent).slice(0, MAX_COMPARED);
    this.#setParameters = setParameters;
    this.#requestRender = requestRender;
    this.#picker = new DevicePicker(i18n, MAX_COMPARED, (chosen) => this.#choose(chosen), requestRender);
  }

  /** The series of the other devices that the charts of these series show. @param {readonly Series[]} shown */
  series(shown) {
    return this.devices.flatMap((device) => shown.map(({ metric }) => ({ device, metric })));
  }

  /**
   * @param {import('../state.js').State} state
   * @param {readonly Series[]} shown
   */
  tools(state, shown) {
    const metrics = new Set(shown.map(({ metric }) => metric));
    const names = () => [...new Set([...state.series.values()].filter(({ metric }) => metrics.has(metric)).map(({ device }) => device))]
      .filter((name) => name !== this.#device).sort(new Intl.Collator(this.#i18n.locale, { numeric: true }).compare);
    return this.#picker.template(this.#i18n.t('compare'), names, this.devices);
  }

  /** Which line is which device. */
  key() {
    const { t } = this.#i18n;
    return this.devices.length === 0 ? nothing : html`
      <ul class="plain line-key" data-role="compared" aria-label=${t('compare')}>
        <li>${lineSample('--chart-line', [])} ${this.#device}</li>
        ${this.devices.map((device, at) => html`
          <li>${lineSample(LINES[at].colour, LINES[at].dash)} <b>${at + 1}</b> <a href=${deviceAddress(device)}>${device}</a>
            <button type="button" class="quiet" aria-label=${t('compare.remove', { device })} title=${t('compare.remove', { device })}
              @click=${() => this.#choose(this.devices.filter((each) => each !== device))}>✕</button></li>`)}
      </ul>`;
  }

  /** @param {readonly string[]} devices */
  #choose(devices) {
    this.devices = devices;
    this.#setParameters({ compare: devices.map(encodeURIComponent).join(' ') });
    this.#requestRender();
  }
}

/**
 * How a line of a chart looks.
 * @param {string} colour the name of a property of device.css
 * @param {readonly number[]} dash
 */
export const lineSample = (colour, dash) => html`<svg class=${`line-sample line${colour}`} viewBox="0 0 40 8" width="40" height="8" aria-hidden="true">${
  svg`<path d="M0 4h40" stroke-dasharray=${dash.join(' ') || nothing}/>`}</svg>`;
