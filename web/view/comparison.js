// @ts-check
// The devices that are compared with the one shown: their choice, their key, and their names in the address.
import { History, lineNeed } from '../history.js';
import { compare, naturalKey } from '../metric-order.js';
import { decoded, deviceAddress } from '../route.js';
import { inUnit, otherUnits } from '../units.js';
import { html, nothing, svg } from '../vendor/lit-html/lit-html.js';
import { LINES } from './chart.js';
import { DevicePicker } from './device-picker.js';

/** @typedef {import('../series.js').Series} Series */
/** @typedef {import('../series.js').Window} Window */
/** @typedef {import('../state.js').State} State */

/** As many as there are lines that differ without colours. */
const MAX_COMPARED = LINES.length;
/** @type {readonly Window[]} */
const NOTHING = [];

export class Comparison {
  /** The names of the devices. @type {readonly string[]} */
  devices;
  /** The label and metrics of each device; null until they are loaded. @type {ReadonlyMap<string, {label: string, metrics: readonly string[]}> | null} */
  #known = null;
  #problem = '';
  /** The same windows in another unit. @type {WeakMap<readonly Window[], {unit: string, windows: readonly Window[]}>} */
  #converted = new WeakMap();
  #device;
  #i18n;
  #page;
  #picker;
  #history;

  /**
   * @param {import('../i18n/i18n.js').I18n} i18n
   * @param {string} device the one shown
   * @param {{parameters: import('../route.js').Parameters, setParameters: (changes: import('../route.js').Parameters) => void,
   *   requestRender: () => void, deviceNames: import('../rest.js').DeviceNames, severalSeries: import('../rest.js').SeveralAverages,
   *   left: AbortSignal}} page
   */
  constructor(i18n, device, page) {
    const { parameters: { compare: named = '' }, requestRender } = page;
    this.#i18n = i18n;
    this.#device = device;
    this.#page = page;
    this.#history = new History(page.severalSeries, () => performance.now());
    page.left.addEventListener('abort', () => this.#history.want([]));
    this.devices = named.split(' ').filter(Boolean).map(decoded).slice(0, MAX_COMPARED);
    this.#picker = new DevicePicker(i18n, MAX_COMPARED, (chosen) => this.#choose(chosen), requestRender, () => this.#load());
  }

  /**
   * The lines of the other devices in the chart of a metric, in its unit, without the windows whose unit does not convert.
   * @param {string} metric
   * @param {string} unit
   * @param {State} state
   */
  lines(metric, unit, state) {
    return this.devices.map((name) => ({ name: this.#label(name, state), windows: this.#inUnit(this.#windows(name, metric), unit) }));
  }

  /**
   * Which devices have no line, or only a part of it, because their unit does not convert.
   * @param {string} metric
   * @param {string} unit
   * @param {State} state
   */
  note(metric, unit, state) {
    const { t } = this.#i18n;
    return this.devices.flatMap((name) => {
      const windows = this.#windows(name, metric);
      const units = otherUnits(windows, unit).map((other) => other || t('unit.none')).join(', ');
      const isEmpty = this.#inUnit(windows, unit).length === 0;
      return units === '' ? [] : t(isEmpty ? 'compare.unit' : 'compare.cut', { device: this.#label(name, state), unit: units });
    }).join(' ');
  }

  /** @param {string} device @param {string} metric */
  #windows(device, metric) {
    return this.#history.past({ device, metric })?.windows ?? NOTHING;
  }

  /**
   * The same windows always have the same result, so that the chart is not drawn again.
   * @param {readonly Window[]} windows
   * @param {string} unit
   */
  #inUnit(windows, unit) {
    const known = this.#converted.get(windows);
    if (known?.unit === unit) {
      return known.windows;
    }
    const own = inUnit(windows, unit);
    this.#converted.set(windows, { unit, windows: own });
    return own;
  }

  /** @param {string} name @param {State} state */
  #label(name, state) {
    return state.devices.get(name)?.label ?? this.#known?.get(name)?.label ?? name;
  }

  /**
   * Requests what the lines lack. It must be called repeatedly.
   * @param {readonly Series[]} shown
   * @param {import('../range.js').Range} range
   * @param {(metric: string) => number} points the number of windows that fit into the chart of a metric; 0 if it is not on the page
   * @param {number} now epoch milliseconds
   */
  want(shown, range, points, now) {
    const charts = shown.map(({ metric }) => ({ metric, width: points(metric) })).filter(({ width }) => width > 0);
    const needs = this.devices.flatMap((device) => charts.map(({ metric, width }) => lineNeed({ device, metric }, range, width, now)));
    this.#history.keep(needs);
    this.#history.want(needs)?.then(this.#page.requestRender);
  }

  /** @param {readonly Series[]} shown */
  tools(shown) {
    const metrics = new Set(shown.map(({ metric }) => metric));
    const others = () => [...(this.#known ?? [])].filter(([name, own]) => name !== this.#device && own.metrics.some((metric) => metrics.has(metric)))
      .map(([name, { label }]) => ({ name, label }));
    return this.#picker.template(this.#i18n.t('compare'), others, this.devices, this.#problem || (this.#known === null ? this.#i18n.t('picker.loading') : ''));
  }

  /** Loads the names when a person wants to choose, because there may be thousands. */
  async #load() {
    try {
      const known = await this.#page.deviceNames(this.#page.left);
      const key = new Map([...known.keys()].map((name) => [name, naturalKey(name)]));
      this.#known = new Map([...known].sort(([a], [b]) => compare(String(key.get(a)), String(key.get(b)))));
      this.#problem = '';
    } catch (error) {
      this.#problem = this.#i18n.t('picker.failed', { why: (error instanceof Error && error.message) || this.#i18n.t('problem.no_answer') });
    }
    this.#page.requestRender();
  }

  /** Which line is which device. @param {State} state */
  key(state) {
    const { t } = this.#i18n;
    return this.devices.length === 0 ? nothing : html`
      <ul class="plain line-key" data-role="compared" aria-label=${t('compare')}>
        <li>${lineSample('--chart-line', [])} ${this.#label(this.#device, state)}</li>
        ${this.devices.map((device) => [device, this.#label(device, state)]).map(([device, label], at) => html`
          <li>${lineSample(LINES[at].colour, LINES[at].dash)} <b>${at + 1}</b> <a href=${deviceAddress(device)} title=${device}>${label}</a>
            <button type="button" class="quiet" aria-label=${t('compare.remove', { device: label })} title=${t('compare.remove', { device: label })}
              @click=${() => this.#choose(this.devices.filter((each) => each !== device))}>✕</button></li>`)}
      </ul>`;
  }

  /** @param {readonly string[]} devices */
  #choose(devices) {
    this.devices = devices;
    this.#page.setParameters({ compare: devices.map(encodeURIComponent).join(' ') });
    this.#page.requestRender();
  }
}

/**
 * How a line of a chart looks.
 * @param {string} colour the name of a property of device.css
 * @param {readonly number[]} dash
 */
export const lineSample = (colour, dash) => html`<svg class=${`line-sample line${colour}`} viewBox="0 0 40 8" width="40" height="8" aria-hidden="true">${
  svg`<path d="M0 4h40" stroke-dasharray=${dash.join(' ') || nothing}/>`}</svg>`;
