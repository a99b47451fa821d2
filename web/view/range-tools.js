// @ts-check
// The time controls of the device view and of Explore.
import { PRESETS, spanOf } from '../range.js';
import { instantOf, wallTime } from '../time-zone.js';
import { html, nothing } from '../vendor/lit-html/lit-html.js';

/** @typedef {import('../i18n/i18n.js').I18n} I18n */

/**
 * @param {I18n} i18n
 * @param {import('../time-range.js').TimeRange} time
 * @param {import('./chart-gestures.js').ChartControls} controls
 * @param {[number, number]} axis what the charts show, in epoch milliseconds
 */
export function rangeTools(i18n, time, controls, axis) {
  const { t } = i18n;
  const { span, end } = time.range;
  const act = (/** @type {string} */ name, /** @type {string} */ sign, /** @type {() => unknown} */ acts) => html`
    <button type="button" class="sign" data-act=${name} aria-label=${t(`chart.${name}`)} title=${t(`chart.${name}`)} @click=${acts}>${sign}</button>`;
  return html`
    <div class="presets" role="group" aria-label=${t('chart.range')}>${PRESETS.map((preset) => html`
      <button type="button" data-range=${preset} aria-pressed=${String(end === null && spanOf(preset) === span)}
        @click=${() => time.choose({ span: Number(spanOf(preset)), end: null })}>${t(`range.${preset}`)}</button>`)}</div>
    <div class="moves" role="group" aria-label=${t('chart.moves')}>
      ${act('back', '‹', () => controls.pan(-1 / 2))}
      ${periodButton(i18n, time, axis)}
      ${act('forward', '›', () => controls.pan(1 / 2))}
      ${act('in', '+', () => controls.zoom(1 / 2))}
      ${act('out', '−', () => controls.zoom(2))}
      ${end === null ? nothing : act('live', '⇥', () => controls.live())}
    </div>`;
}

/**
 * The button with the period that is shown, and the dialog in which a person enters another one.
 * @param {I18n} i18n
 * @param {import('../time-range.js').TimeRange} time
 * @param {[number, number]} axis
 */
function periodButton({ t, spanText, periodText, zone }, time, [from, to]) {
  const { span, end } = time.range;
  const isPreset = end === null && PRESETS.some((preset) => spanOf(preset) === span);
  const text = isPreset ? t('range.times') : end === null ? t('range.last', { duration: spanText(span) }) : periodText({ start: from, end: to });
  const opened = (/** @type {Event} */ { currentTarget }) => {
    const dialog = /** @type {HTMLDialogElement} */ (/** @type {Element} */ (currentTarget).nextElementSibling);
    [from, to].forEach((value, at) => (dialog.querySelectorAll('input')[at].value = wallTime(value, zone)));
    dialog.showModal();
  };
  const submitted = (/** @type {SubmitEvent} */ event) => {
    const [start, end] = [.../** @type {HTMLFormElement} */ (event.currentTarget).querySelectorAll('input')].map(({ value }) => instantOf(value, zone));
    if (end > start) {
      time.choose({ span: end - start, end });
    }
  };
  return html`
    <button type="button" data-role="period" @click=${opened}>${text}</button>
    <dialog data-role="times" aria-label=${t('range.times')}>
      <form method="dialog" @submit=${submitted}>
        <label>${t('range.from')} <input type="datetime-local" name="from" step="1" required @input=${checked}></label>
        <label>${t('range.to')} <input type="datetime-local" name="to" step="1" required @input=${checked}></label>
        <p class="buttons"><button>${t('range.show')}</button> <button type="button" @click=${closed}>${t('dialog.cancel')}</button></p>
      </form>
    </dialog>`;

  /** @param {Event} event */
  function checked({ currentTarget }) {
    const [first, last] = /** @type {HTMLFormElement} */ (/** @type {HTMLInputElement} */ (currentTarget).form).querySelectorAll('input');
    last.setCustomValidity(last.value > first.value ? '' : t('range.order'));
  }
}

/** Closes the dialog of a button. @param {Event} event */
export const closed = ({ currentTarget }) => /** @type {Element} */ (currentTarget).closest('dialog')?.close();

/** Opens the dialog that follows a button. @param {Event} event */
export const opensNext = ({ currentTarget }) =>
  /** @type {HTMLDialogElement} */ (/** @type {Element} */ (currentTarget).nextElementSibling).showModal();
