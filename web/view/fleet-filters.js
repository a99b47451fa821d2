// @ts-check
// The bar of the fleet with the number of devices in each condition, and what a person can choose.
import { CONDITIONS, conditionCounts } from '../fleet-members.js';
import { metricName } from '../i18n/i18n.js';
import { html, nothing, svg } from '../vendor/lit-html/lit-html.js';
import { live } from '../vendor/lit-html/directives/live.js';

/** @typedef {import('./fleet-view.js').Shown} Shown */

/** The smallest part of the bar, in percent, so that one device of thousands is visible. */
const MIN_WIDTH = 1;

/**
 * How many devices are in each condition. Each count is a button that shows only these devices.
 * @param {Shown} shown
 */
export function conditionBar({ i18n: { t, whole }, members, choice, choose }) {
  const worstFirst = [...conditionCounts(members)];
  const counts = [...worstFirst].reverse(); // in the bar
  const widths = counts.map(([, count]) => Math.max(MIN_WIDTH, (100 * count) / members.length));
  const total = widths.reduce((a, b) => a + b, 0);
  let at = 0;
  const parts = counts.map(([condition], index) => {
    const width = (100 * widths[index]) / total;
    at += width;
    return svg`<rect data-condition=${condition} x=${(at - width).toFixed(2)} width=${width.toFixed(2)} height="1"/>`;
  });
  const button = (/** @type {string} */ condition, /** @type {number} */ count, /** @type {string} */ text) => html`
    <li><button type="button" class="chip" data-condition=${condition} aria-pressed=${String(choice.state === condition)}
      @click=${() => choose({ state: choice.state === condition ? '' : condition })}><b>${whole(count)}</b> ${text}</button></li>`;
  return html`
    <div class="conditions">
      <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>
      <ul class="plain" aria-label=${t('fleet.conditions')} data-role="conditions">
        ${button('', members.length, t('fleet.all', { count: members.length }))}
        ${worstFirst.map(([condition, count]) => button(condition, count, t(`condition.${condition}`)))}
        ${choice.state !== '' && !counts.some(([condition]) => condition === choice.state) && CONDITIONS.some((each) => each === choice.state) ? button(choice.state, 0, t(`condition.${choice.state}`)) : nothing}
      </ul>
    </div>`;
}

/**
 * @param {Shown} shown
 * @param {boolean} isOpen whether they are shown on a phone
 * @param {() => void} toggle
 */
export function filters({ i18n: { t }, members, wanted, choice, choose, facets: { tags, metrics, labels } }, isOpen, toggle) {
  const severities = /** @type {const} */ (['info', 'warning', 'alarm']);
  const isNarrowed = wanted.length < members.length || choice.search !== '';
  const active = [choice.severity, choice.metric, choice.group, ...Object.values(choice.tags)].filter((text) => text !== '').length;
  return html`
    <div class="tools filters">
      <input type="search" data-role="search" aria-label=${t('fleet.search')} placeholder=${t('fleet.search')} .value=${live(choice.search)}
        @input=${(/** @type {any} */ { target }) => choose({ search: target.value })}>
      <button type="button" class="filters-button" aria-expanded=${String(isOpen)} aria-controls="choices" @click=${toggle}>${t('fleet.filters')}${active > 0 ? ` (${active})` : ''}</button>
      <div class="tools" id="choices" data-open=${String(isOpen)}>
          ${select(t('fleet.severity'), choice.severity, [['', t('fleet.severity.any')], ...severities.map((each) => [each, t(`fleet.severity.${each}`)])], (severity) => choose({ severity }))}
          ${tags.map(({ tag, values }) => select(tag, choice.tags[tag] ?? '', [['', t('fleet.tag.any', { tag })], ...values.map((value) => [value, value])],
            (value) => choose({ tags: { ...choice.tags, [tag]: value } })))}
          ${select(t('list.metric'), choice.metric, [['', t('fleet.metric.any')], ...metrics.map((metric) => [metric, labels.get(metric) ?? metricName(metric)])], (metric) => choose({ metric }))}
          ${tags.length === 0 || choice.bars !== '' ? nothing : select(t('fleet.group'), choice.group, [['', t('fleet.group.none')], ...tags.map(({ tag }) => [tag, t('fleet.group.by', { tag })])], (group) => choose({ group, toggled: [] }))}
      </div>
      <p class="muted" role="status" data-role="shown">${isNarrowed ? t('fleet.shown', { count: wanted.length }) : ''}
        ${isNarrowed ? html`<button type="button" class="link-button" @click=${() => choose({ search: '', state: '', severity: '', metric: '', tags: {} })}>${t('fleet.reset')}</button>` : nothing}</p>
    </div>`;
}

/**
 * @param {string} label
 * @param {string} value
 * @param {readonly (readonly string[])[]} options value and text
 * @param {(value: string) => void} choose
 */
const select = (label, value, options, choose) => html`
  <select aria-label=${label} data-chosen=${String(value !== '')} @change=${(/** @type {any} */ { target }) => choose(target.value)}>
    ${options.map(([each, text]) => html`<option value=${each} ?selected=${each === value} .selected=${live(each === value)}>${text}</option>`)}
  </select>`;
