// @ts-check
// The form for the token, on a page that shows nothing else until then.
import { logIn } from '../login.js';
import { html } from '../vendor/lit-html/lit-html.js';

/**
 * @param {import('../i18n/formats.js').Formats['t']} t
 * @param {() => void} redraw
 * @param {(token: string) => void} entered the token was accepted; it is empty if the browser now has a login session
 * @returns {() => import('../vendor/lit-html/lit-html.js').TemplateResult}
 */
export function loginForm(t, redraw, entered) {
  let problem = 'empty';
  let seconds = 0;

  /** @param {SubmitEvent} event */
  async function send(event) {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (/** @type {HTMLFormElement} */ (event.currentTarget).elements.namedItem('token'));
    const token = field.value.trim();
    field.value = '';
    const login = await logIn(token);
    if (login.answer === 'refused' || login.answer === 'throttled') {
      [problem, seconds] = [login.answer, login.seconds];
      redraw();
    } else {
      entered(login.answer === 'no_sessions' ? token : '');
    }
  }

  return () => html`<main>
    <h1>${t('token.title')}</h1>
    <p role="status">${t(`token.${problem}`, { seconds })}</p>
    <form @submit=${send}>
      <label>${t('token.label')} <input name="token" type="password" autocomplete="off" required aria-invalid=${String(problem === 'refused')}></label>
      <button class="primary">${t('token.send')}</button>
    </form>
  </main>`;
}
