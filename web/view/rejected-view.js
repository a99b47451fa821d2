// @ts-check
// The newest messages that were not accepted as readings, and how many of each kind, device and topic there were.
import { choiceOf, containing, KINDS } from '../rejected-choice.js';
import { deviceAddress } from '../route.js';
import { html, nothing, render } from '../vendor/lit-html/lit-html.js';
import { live } from '../vendor/lit-html/directives/live.js';
import { emitterNow } from '../verified.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */
/** @typedef {import('../i18n/i18n.js').I18n} I18n */
/** @typedef {import('../rejected-choice.js').Choice} Choice */
/** @typedef {{newest: readonly import('../rest.js').Rejection[], counts: readonly import('../rest.js').RejectionCount[]}} Found */
/** @typedef {{i18n: I18n, now: number, choice: Choice, choose: (change: Partial<Choice>) => void, found: Found | null, problem: string}} Shown */

/** The list is requested again after this time. */
const REFRESH_MS = 5_000;

/**
 * @param {HTMLElement} main
 * @param {I18n} i18n
 * @param {{rejections: import('../rest.js').Rejections, requestRender: () => void, left: AbortSignal, parameters: import('../route.js').Parameters,
 *   setParameters: (changes: import('../route.js').Parameters) => void}} page `left` is aborted when another view is shown
 * @returns {(state: State, now: Moment) => void} requests the list when it is due
 */
export function rejectedView(main, i18n, { rejections, requestRender, left, parameters, setParameters }) {
  const root = document.createElement('section');
  root.className = 'rejections';
  main.replaceChildren(root);
  let choice = choiceOf(parameters);
  let askedAt = -Infinity;
  /** @type {Found | null} */
  let found = null;
  let problem = '';

  /** @param {Partial<Choice>} change */
  function choose(change) {
    choice = { ...choice, ...change };
    setParameters(change);
    askedAt = 'text' in change ? askedAt : -Infinity;
    requestRender();
  }

  async function load() {
    const asked = choice;
    try {
      const answer = await rejections(left, asked);
      [found, problem] = choice === asked ? [answer, ''] : [found, problem];
    } catch (error) {
      problem = left.aborted ? '' : (error instanceof Error && error.message) || i18n.t('problem.no_answer');
    }
    requestRender();
  }

  return (state, now) => {
    if (state.connected && now.elapsed - askedAt >= REFRESH_MS) {
      askedAt = now.elapsed;
      load();
    }
    render(template({ i18n, now: emitterNow(state, now), choice, choose, found, problem }), root);
  };
}

/** @param {Shown} shown */
function template(shown) {
  const { i18n: { t }, choice, found, problem } = shown;
  const newest = containing(found?.newest ?? [], choice);
  const counts = containing(found?.counts ?? [], choice);
  const isChosen = Object.values(choice).some((text) => text !== '');
  const none = !found ? t('rejections.loading') : newest.length === 0 ? t(isChosen ? 'rejections.none.chosen' : 'rejections.none') : '';
  return html`
    <h2>${t('rejections')}</h2>
    <p class="muted">${t('rejections.text')}</p>
    ${filters(shown, isChosen)}
    <p role="status" data-role="rejections-note">${problem === '' ? none : t('rejections.failed', { why: problem })}</p>
    ${newest.length === 0 ? nothing : html`
      <div class="table" data-role="rejections-table" aria-label=${t('rejections')} role="region" tabindex="0">
        <table>
          <thead><tr>${['alert.at', 'list.device', 'rejections.topic', 'rejections.reason', 'rejections.payload'].map((key) => html`<th scope="col">${t(key)}</th>`)}</tr></thead>
          <tbody data-role="rejections">${newest.map((record) => newestRow(record, shown))}</tbody>
        </table>
      </div>`}
    ${counts.length === 0 ? nothing : html`
      <h3>${t('rejections.counts')}</h3>
      <p class="muted">${t('rejections.counts.text')}</p>
      <div class="table" aria-label=${t('rejections.counts')} role="region" tabindex="0">
        <table>
          <thead><tr>${['rejections.count', 'list.device', 'rejections.topic', 'rejections.newest', 'alert.at'].map((key) => html`<th scope="col">${t(key)}</th>`)}</tr></thead>
          <tbody data-role="rejection-counts">${counts.map((count) => countRow(count, shown))}</tbody>
        </table>
      </div>`}`;
}

/** @param {Shown} shown @param {boolean} isChosen */
function filters({ i18n, choice, choose }, isChosen) {
  const { t } = i18n;
  const field = (/** @type {'text' | 'device' | 'topic'} */ name) => html`
    <input type="search" data-role=${name} aria-label=${t(`rejections.filter.${name}`)} placeholder=${t(`rejections.filter.${name}`)} .value=${live(choice[name])}
      @change=${(/** @type {any} */ { target }) => choose({ [name]: target.value.trim() })}
      @input=${(/** @type {any} */ { target }) => name === 'text' && choose({ text: target.value })}>`;
  return html`
    <div class="tools">
      ${field('text')} ${field('device')} ${field('topic')}
      <select data-role="kind" aria-label=${t('rejections.filter.kind')} @change=${(/** @type {any} */ { target }) => choose({ kind: target.value })}>
        ${['', ...KINDS].map((kind) => html`<option value=${kind} .selected=${live(kind === choice.kind)}>${kind === '' ? t('rejections.kind.any') : optionText(kind, i18n)}</option>`)}
      </select>
      ${isChosen ? html`<button type="button" data-role="reset" @click=${() => choose({ device: '', kind: '', topic: '', text: '' })}>${t('rejections.all')}</button>` : nothing}
    </div>`;
}

/** The payload may be any text, so it is shown as text. @param {import('../rest.js').Rejection} record @param {Shown} shown */
function newestRow({ time, device, kind, topic, reason, payload, bytes, isCut }, { i18n, now }) {
  const size = bytes === 0 ? i18n.t('rejections.empty') : isCut ? i18n.t('rejections.cut', { bytes }) : '';
  return html`
    <tr>
      <th scope="row">${timeText(time, now, i18n)}</th>
      <td>${deviceLink(device)}</td>
      <td>${topic}</td>
      <td><strong>${kindText(kind, i18n)}</strong> ${reason}</td>
      <td><code>${payload}</code> <span class="muted">${size}</span></td>
    </tr>`;
}

/** @param {import('../rest.js').RejectionCount} count @param {Shown} shown */
const countRow = ({ count, device, kind, topic, reason, at }, { i18n, now, choose }) => html`
  <tr>
    <th scope="row"><button type="button" class="link-button" title=${i18n.t('rejections.only')} @click=${() => choose({ device, kind, topic })}>${i18n.whole(count)}</button></th>
    <td>${deviceLink(device)}</td>
    <td>${topic}</td>
    <td><strong>${kindText(kind, i18n)}</strong> ${reason}</td>
    <td>${timeText(at, now, i18n)}</td>
  </tr>`;

/** @param {string} device empty if it is unknown */
const deviceLink = (device) => (device === '' ? '–' : html`<a href=${deviceAddress(device)}>${device}</a>`);

/** @param {number} time @param {number} now @param {I18n} i18n */
const timeText = (time, now, { dayAndTime, timeOfDay }) => (Number.isFinite(time) ? dayAndTime(time, now, timeOfDay) : '–');

/** A kind that a later version added is shown as it is. @param {string} kind @param {I18n} i18n */
const kindText = (kind, { t, has }) => (has(`rejections.kind.${kind}`) ? t(`rejections.kind.${kind}`) : `${kind}:`);

/** The same without the colon. @param {string} kind @param {I18n} i18n */
const optionText = (kind, i18n) => kindText(kind, i18n).replace(/:$/, '') || i18n.t('rejections.kind.others');
