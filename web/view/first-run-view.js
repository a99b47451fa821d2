// @ts-check
// The first steps: a checklist that follows the first reading, commands that send one, and the address for a phone.
import { brokerOf, examples, isBrokerPart } from '../broker-examples.js';
import { checklist } from '../checklist.js';
import { metricLabel } from '../i18n/i18n.js';
import { deviceAddress } from '../route.js';
import { html, nothing, render, svg } from '../vendor/lit-html/lit-html.js';
import { live } from '../vendor/lit-html/directives/live.js';
import { emitterNow } from '../verified.js';
import { copy } from './copy.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */
/** @typedef {import('../i18n/i18n.js').I18n} I18n */
/** @typedef {import('../checklist.js').Step} Step */
/** @typedef {import('../broker-examples.js').Broker} Broker */

/** The rejected messages are requested again after this time. */
const REFRESH_MS = 5_000;
/** The time in an example remains for this long, so that a person can select it. */
const EXAMPLE_MS = 60_000;
/** A phone cannot open these. */
const OWN_MACHINE = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/;

/**
 * @param {HTMLElement} main
 * @param {I18n} i18n
 * @param {{rejections: import('../rest.js').Rejections, requestRender: () => void, left: AbortSignal, parameters: import('../route.js').Parameters,
 *   setParameters: (changes: import('../route.js').Parameters) => void}} page `left` is aborted when another view is shown
 * @returns {(state: State, now: Moment) => void} renders
 */
export function firstRunView(main, i18n, { rejections, requestRender, left, parameters, setParameters }) {
  const root = document.createElement('section');
  root.className = 'start';
  main.replaceChildren(root);
  let broker = brokerOf(parameters, location.hostname);
  let askedAt = -Infinity;
  /** @type {readonly import('../rest.js').Rejection[]} */
  let rejected = [];
  /** What the copy button of an example did. @type {Map<string, 'copied' | 'selected'>} */
  const copied = new Map();
  /** @type {boolean[][] | null} */
  let code = null;
  const address = location.origin + location.pathname;
  if (!OWN_MACHINE.test(location.hostname)) {
    import('../vendor/uqr/index.js').then(({ encode }) => (code = encode(address, { border: 2 }).data), console.warn).then(requestRender);
  }

  /** @param {keyof Broker} name @param {string} text */
  function change(name, text) {
    setParameters({ [name]: text });
    broker = brokerOf({ ...broker, [name]: text }, location.hostname);
    copied.clear();
    requestRender();
  }

  async function load() {
    rejected = await rejections(left).then(({ newest }) => newest, () => rejected);
    requestRender();
  }

  return (state, now) => {
    if (state.connected && now.elapsed - askedAt >= REFRESH_MS) {
      askedAt = now.elapsed;
      load();
    }
    const at = emitterNow(state, now);
    const steps = checklist(state, rejected, now);
    render(html`
      <h2>${i18n.t('start')}</h2>
      <div class="columns">
        <div>
          ${list(steps, state, i18n)}
          ${steps.every(({ result }) => result === 'done') ? html`<p class="verdict" data-health="well" role="status">${i18n.t('start.complete')} <a href="#/">${i18n.t('start.fleet')}</a></p>` : nothing}
        </div>
        ${phone(address, code, i18n)}
      </div>
      <h3>${i18n.t('start.send')}</h3>
      <p class="muted">${i18n.t('start.send.text')}</p>
      <div class="tools">${field('host', broker, change, i18n)} ${field('port', broker, change, i18n)} ${field('user', broker, change, i18n)}</div>
      ${examples(broker, at - (at % EXAMPLE_MS)).map(({ name, text }) => html`
        <details class="example" ?open=${name === 'mosquitto'} data-example=${name}>
          <summary>${i18n.t(`start.${name}`)}</summary>
          <p class="muted">${i18n.t(`start.${name}.text`)}</p>
          <pre tabindex="0" aria-label=${i18n.t(`start.${name}`)}>${text}</pre>
          <button type="button" @click=${async (/** @type {any} */ { currentTarget }) => {
            const current = examples(broker, emitterNow(state, { ...now, elapsed: performance.now() })).find((each) => each.name === name)?.text ?? text;
            copied.set(name, await copy(currentTarget.previousElementSibling, current));
            requestRender();
          }}>${i18n.t('start.copy')}</button>
          <span role="status">${copied.has(name) ? i18n.t(`start.${copied.get(name)}`) : ''}</span>
        </details>`)}`, root);
  };
}

/**
 * @param {readonly Step[]} steps
 * @param {State} state
 * @param {I18n} i18n
 */
const list = (steps, state, i18n) => html`
  <ol class="plain checklist" aria-label=${i18n.t('start')}>${steps.map((step) => html`
    <li data-step=${step.name} data-result=${step.result}>
      <strong>${i18n.t(`start.${step.name}`)}:</strong> <span class="unseen">${i18n.t(`start.result.${step.result}`)}:</span>
      <span>${stepText(step, state, i18n)}</span>
      ${step.rejection ? rejection(step.rejection, i18n) : nothing}
    </li>`)}</ol>`;

/** @param {Step} step @param {State} state @param {I18n} i18n */
function stepText({ name, text, count = 0, ago, device = '', metric = '' }, state, { t, ago: agoText }) {
  const known = state.devices.get(device);
  const shown = t(text, { count, ago: ago === undefined ? '' : agoText(ago), device: known?.label ?? device, metric: metricLabel(known, metric) });
  return name === 'reading' && device !== '' ? html`<a href=${deviceAddress(device)}>${shown}</a>` : shown;
}

/** @param {import('../rest.js').Rejection} rejection @param {I18n} i18n */
const rejection = ({ topic, reason, payload }, { t }) => html`
  <dl class="reason" data-role="rejection">
    <div><dt>${t('rejections.topic')}</dt><dd>${topic}</dd></div>
    <div><dt>${t('rejections.reason')}</dt><dd>${reason}</dd></div>
    <div><dt>${t('rejections.payload')}</dt><dd><code>${payload}</code></dd></div>
  </dl>
  <a href="#/rejected">${t('rejected.list')}</a>`;

/**
 * The address of this page for a phone, also as a QR code.
 * @param {string} address
 * @param {boolean[][] | null} code
 * @param {I18n} i18n
 */
function phone(address, code, { t }) {
  const path = code?.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join('') ?? '';
  return html`
    <div class="phone">
      <h3>${t('start.phone')}</h3>
      ${OWN_MACHINE.test(location.hostname) ? html`<p>${t('start.phone.own', { address })}</p><pre>./fieldline up --share</pre>` : html`
        ${code ? html`<svg viewBox="0 0 ${code.length} ${code.length}" role="img" aria-label=${t('start.phone.code', { address })} shape-rendering="crispEdges">${svg`<rect width="100%" height="100%" fill="#fff"/><path d=${path}/>`}</svg>` : nothing}
        <p><a href=${address}>${address}</a></p>`}
    </div>`;
}

/**
 * @param {keyof Broker} name
 * @param {Broker} broker
 * @param {(name: keyof Broker, text: string) => void} change
 * @param {I18n} i18n
 */
const field = (name, broker, change, { t }) => html`
  <label>${t(`start.${name}`)} <input data-role=${name} .value=${live(broker[name])} autocapitalize="off" spellcheck="false"
    @input=${(/** @type {any} */ { target }) => target.setCustomValidity(isBrokerPart(name, target.value.trim()) ? '' : t('start.invalid'))}
    @change=${(/** @type {any} */ { target }) => (target.reportValidity() ? change(name, target.value.trim()) : undefined)}></label>`;
