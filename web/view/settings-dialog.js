// @ts-check
// The dialog in which a person chooses language, colours, time zone and decimals, and logs out.
import { figures } from '../figures.js';
import { LANGUAGES } from '../i18n/languages.js';
import * as settings from '../settings.js';
import { zonesByRegion } from '../time-zone.js';
import { html, nothing, render } from '../vendor/lit-html/lit-html.js';

/** @typedef {import('../i18n/i18n.js').I18n} I18n */

/**
 * Opens the dialog. It is removed when it is closed.
 * @param {I18n} i18n
 * @param {{session: import('../session.js').Session, settingsChanged: () => void, canLogOut: () => boolean, logOut: () => Promise<string>}} page
 *   `logOut` returns why it failed
 */
export function openSettings(i18n, page) {
  const dialog = document.createElement('dialog');
  dialog.id = 'settings';
  dialog.setAttribute('aria-label', i18n.t('settings'));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  const draw = (/** @type {string} */ problem = '') => render(template(i18n, page, dialog, draw, problem), dialog);
  draw();
  dialog.showModal();
}

/**
 * @param {I18n} i18n
 * @param {Parameters<typeof openSettings>[1]} page
 * @param {HTMLDialogElement} dialog
 * @param {(problem?: string) => void} draw
 * @param {string} problem
 */
function template(i18n, page, dialog, draw, problem) {
  const { t, locale } = i18n;
  const chosen = (/** @type {() => void} */ store) => (store(), page.settingsChanged(), draw());
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const example = (/** @type {string} */ decimals) => t('settings.decimals.of', { count: Number(decimals), example: figures(locale, Number(decimals)).number(21.4768) });
  return html`
    <form method="dialog">
      <h2>${t('settings')}</h2>
      ${select('language', t('language'), locale.slice(0, 2), Object.entries(LANGUAGES).map(([language, { texts }]) => [language, String(texts['language.name'])]), (language) => {
        settings.language(/** @type {import('../i18n/formats.js').Language} */ (language));
        location.reload();
      })}
      ${select('theme', t('settings.theme'), settings.theme(), settings.THEMES.map((theme) => [theme, t(`settings.theme.${theme || 'auto'}`)]),
        (theme) => chosen(() => settings.theme(theme)))}
      <label>${t('settings.zone')}
        <select id="zone" @change=${(/** @type {any} */ { target }) => chosen(() => settings.timeZone(target.value))}>
          ${options(settings.timeZone(), [['', t('settings.zone.local', { zone: own })], ['UTC', 'UTC']])}
          ${[...zonesByRegion()].map(([region, zones]) => html`<optgroup label=${region}>${options(settings.timeZone(), zones.map((zone) => [zone, zone.replaceAll('_', ' ')]))}</optgroup>`)}
        </select></label>
      ${select('decimals', t('settings.decimals'), settings.decimals(), settings.DECIMAL_CHOICES.map((each) => [each, each === '' ? t('settings.decimals.auto') : example(each)]),
        (decimals) => chosen(() => settings.decimals(decimals)))}
      <p class="muted">${t('settings.stored')}</p>
      ${page.canLogOut() ? html`
        <p>${t('settings.logged.in', { name: page.session.name, role: t(`settings.role.${page.session.mayWrite ? 'operator' : 'viewer'}`) })}
          <button type="button" id="log-out" @click=${async () => draw(await page.logOut())}>${t('settings.log.out')}</button></p>` : nothing}
      <p role="status">${problem === '' ? '' : t('settings.failed', { why: problem })}</p>
      <p class="buttons"><button autofocus>${t('settings.close')}</button></p>
    </form>`;
}

/**
 * @param {string} id
 * @param {string} label
 * @param {string} value
 * @param {readonly (readonly string[])[]} all value and text
 * @param {(value: string) => void} choose
 */
const select = (id, label, value, all, choose) => html`
  <label>${label} <select id=${id} @change=${(/** @type {any} */ { target }) => choose(target.value)}>${options(value, all)}</select></label>`;

/**
 * @param {string} chosen
 * @param {readonly (readonly string[])[]} all value and text
 */
const options = (chosen, all) => all.map(([value, text]) => html`<option value=${value} ?selected=${value === chosen}>${text}</option>`);
