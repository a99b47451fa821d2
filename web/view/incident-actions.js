// @ts-check
// Acknowledges and mutes an incident, for everybody who opens the page. The result arrives as its newer state.
import { personName } from '../settings.js';
import { instantOf, wallTime } from '../time-zone.js';
import { html, nothing, render } from '../vendor/lit-html/lit-html.js';

/** @typedef {import('../incident.js').Incident} Incident */
/** @typedef {import('../i18n/formats.js').Formats} Formats */
/** What the dialog asks. @typedef {{action: 'acknowledge' | 'mute', incident: Incident, title: string}} Asked */

const MINUTE_MS = 60_000;
/** For how many minutes a person can mute; 0 is a time that the person enters. */
const MINUTES = [60, 480, 1_440, 10_080, 0];
/** The limits of the emitter. */
const MAX_MINUTES = 30 * 1_440;
const MAX_NAME = 64;
const MAX_NOTE = 500;

export class IncidentActions {
  /** Why the last request failed, in words; empty if it did not fail. */
  failure = '';
  /** Whether a request has no answer yet. */
  isPending = false;
  /** @type {Asked | null} */
  #asked = null;
  #minutes = MINUTES[0];
  #dialog = document.createElement('dialog');
  #formats;
  #post;
  #changed;

  /**
   * @param {Formats} formats
   * @param {import('../operator-request.js').Post} post
   * @param {() => void} changed called after each change of this object, and after the emitter has stored a decision
   */
  constructor(formats, post, changed) {
    this.#formats = formats;
    this.#post = post;
    this.#changed = changed;
    this.#dialog.className = 'incident-dialog';
    this.#dialog.setAttribute('aria-labelledby', 'incident-dialog-title');
    document.body.append(this.#dialog);
  }

  /** The page shows another view. */
  remove() {
    this.#dialog.remove();
  }

  /**
   * Opens a dialog for the name and the note of the person.
   * @param {'acknowledge' | 'mute'} action
   * @param {Incident} incident
   * @param {string} title what the incident is about
   */
  ask(action, incident, title) {
    this.#asked = { action, incident, title };
    this.failure = '';
    this.#draw();
    const form = /** @type {HTMLFormElement} */ (this.#dialog.querySelector('form'));
    form.reset();
    /** @type {HTMLInputElement} */ (form.elements.namedItem('name')).value = personName();
    this.#dialog.showModal();
  }

  /**
   * Mutes an incident without a dialog; 0 minutes end it.
   * @param {Incident} incident
   * @param {number} minutes
   */
  mute = (incident, minutes) => this.#send('api/incidents/mute', incident, { minutes, name: personName() || undefined });

  /**
   * @param {string} address
   * @param {Incident} incident
   * @param {object} more
   */
  async #send(address, { device_name: device, metric }, more) {
    [this.isPending, this.failure] = [true, ''];
    this.#changed();
    const result = await this.#post(address, { device, ...(metric !== '' && { metric }), ...more });
    this.isPending = false;
    this.failure = 'failure' in result ? this.#formats.t(`failure.${result.failure}`, { detail: result.detail }) : '';
    this.#changed();
  }

  /** @param {SubmitEvent} event */
  async #submit(event) {
    event.preventDefault();
    const { action, incident } = /** @type {Asked} */ (this.#asked);
    const fields = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const [name, note, until] = ['name', 'note', 'until'].map((field) => String(fields.get(field) ?? '').trim());
    personName(name);
    const minutes = this.#minutes || Math.ceil((instantOf(until, this.#formats.zone) - Date.now()) / MINUTE_MS);
    const sent = this.#send(`api/incidents/${action}`, incident, {
      ...(action === 'mute' && { minutes: Math.min(MAX_MINUTES, Math.max(1, minutes)) }),
      name: name || undefined,
      note: note || undefined,
    });
    this.#draw();
    await sent;
    this.#draw();
    if (this.failure === '') {
      this.#dialog.close();
    }
  }

  #draw() {
    const { t } = this.#formats;
    const { action, title } = this.#asked ?? { action: 'acknowledge', title: '' };
    const chosen = (/** @type {Event} */ { target }) => {
      this.#minutes = Number(/** @type {HTMLSelectElement} */ (target).value);
      this.#draw();
    };
    render(
      html`<form @submit=${this.#submit.bind(this)}>
        <h2 id="incident-dialog-title">${t(`incident.${action}`)}</h2>
        <p>${title}</p>
        <p class="muted">${t(`incident.${action}.text`)}</p>
        ${action === 'mute'
          ? html`<label>${t('incident.mute.for')}
              <select name="minutes" @change=${chosen}>
                ${MINUTES.map((minutes) => html`<option value=${minutes} ?selected=${minutes === this.#minutes}>${t(minutes === 0 ? 'incident.mute.until' : `incident.mute.${minutes}`)}</option>`)}
              </select></label>`
          : nothing}
        ${action === 'mute' && this.#minutes === 0
          ? html`<label>${t('incident.mute.until')} <input name="until" type="datetime-local" required
              min=${wallTime(Date.now(), this.#formats.zone).slice(0, 16)} max=${wallTime(Date.now() + MAX_MINUTES * MINUTE_MS, this.#formats.zone).slice(0, 16)}></label>`
          : nothing}
        <label>${t('incident.name')} <input name="name" autocomplete="name" maxlength=${MAX_NAME}></label>
        <label>${t('incident.note')} <textarea name="note" rows="2" maxlength=${MAX_NOTE}></textarea></label>
        <p class="failure" role="alert">${this.isPending ? t('incident.working') : this.failure}</p>
        <p class="buttons">
          <button ?disabled=${this.isPending} class="primary">${t(`incident.${action}`)}</button>
          <button type="button" @click=${() => this.#dialog.close()}>${t('incident.cancel')}</button>
        </p>
      </form>`,
      this.#dialog,
    );
  }
}
