// @ts-check
// Sends commands to a device, and lists the newest ones with their answers. Only for operators.
import { ANSWER_MS, COMMANDS } from '../commands.js';
import { personName } from '../settings.js';
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { live } from '../vendor/lit-html/directives/live.js';
import { closed, opensNext } from './range-tools.js';

/** @typedef {import('../commands.js').Sent} Sent */

/** How many of the newest commands it lists. */
const LISTED = 10;

export class CommandsDialog {
  #name = COMMANDS[0].name;
  #isConfirming = false;
  #message = '';
  #isSending = false;
  #i18n;
  #device;
  #page;
  #known;

  /**
   * @param {import('../i18n/i18n.js').I18n} i18n
   * @param {string} device
   * @param {{post: import('../operator-request.js').Post, requestRender: () => void}} page
   * @param {import('./device-commands.js').DeviceCommands} known
   */
  constructor(i18n, device, page, known) {
    this.#i18n = i18n;
    this.#device = device;
    this.#page = page;
    this.#known = known;
  }

  /** @param {number} now by the clock of the emitter, in epoch milliseconds */
  template(now) {
    const { t } = this.#i18n;
    const opened = (/** @type {Event} */ event) => (opensNext(event), this.#known.watch(true));
    return html`
      <button type="button" data-act="commands" @click=${opened}>${t('commands')}</button>
      <dialog data-role="commands" aria-label=${t('commands')} @close=${() => (this.#known.watch(false), this.#unconfirm())}>
        ${this.#form()}
        <p role="status" data-role="sent-note">${this.#message}</p>
        <ul class="plain" data-role="sent">${this.#known.sent.slice(0, LISTED).map((sent) => this.#sent(sent, now))}</ul>
        <p class="muted">${this.#known.problem}</p>
        <p class="buttons"><button type="button" @click=${closed}>${t('dialog.close')}</button></p>
      </dialog>`;
  }

  #form() {
    const { t } = this.#i18n;
    const { name, argument, needsConfirmation = false } = COMMANDS.find((command) => command.name === this.#name) ?? COMMANDS[0];
    const chosen = (/** @type {Event} */ { currentTarget }) => {
      this.#name = /** @type {HTMLSelectElement} */ (currentTarget).value;
      this.#unconfirm();
    };
    const submitted = (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      const value = /** @type {HTMLFormElement} */ (event.currentTarget).querySelector('input')?.value ?? '';
      this.#submit(`${name} ${value}`.trim(), needsConfirmation);
    };
    return html`
      <form @submit=${submitted}>
        <label>${t('commands.choose')}
          <select data-role="command" @change=${chosen} .value=${live(name)}>${COMMANDS.map((command) => html`
            <option value=${command.name} ?selected=${command.name === name}>${command.name}</option>`)}</select></label>
        <p class="muted">${t(`command.${name}`)}</p>
        ${argument === undefined ? nothing : html`<label>${t('commands.value', { unit: argument.unit })}
          <input data-role="argument" required pattern=${argument.pattern} placeholder=${argument.example} @input=${() => this.#unconfirm()}></label>`}
        ${this.#isConfirming ? html`<p class="caution" data-role="confirm">${t('commands.confirm', { device: this.#device })}</p>` : nothing}
        <p class="buttons"><button data-act="send" ?disabled=${this.#isSending}>${this.#isConfirming ? t('commands.confirmed') : t('commands.send')}</button></p>
      </form>`;
  }

  /** What would be sent changes, so a confirmation does not count any more. */
  #unconfirm() {
    this.#isConfirming = false;
    this.#page.requestRender();
  }

  /**
   * @param {string} command
   * @param {boolean} needsConfirmation
   */
  async #submit(command, needsConfirmation) {
    const { t } = this.#i18n;
    this.#isConfirming = needsConfirmation && !this.#isConfirming;
    if (!this.#isConfirming) {
      this.#isSending = true;
      this.#message = t('commands.sending');
      this.#page.requestRender();
      const result = await this.#page.post('api/commands', { device: this.#device, command, name: personName() || undefined });
      this.#message = 'failure' in result ? t(`failure.${result.failure}`, { detail: result.detail }) : t('commands.stored', { command });
      this.#isSending = false;
      this.#known.load();
    }
    this.#page.requestRender();
  }

  /**
   * @param {Sent} sent
   * @param {number} now
   */
  #sent({ command, by, at, answer }, now) {
    const { t, dayAndTime, timeOfDay } = this.#i18n;
    const state = answer === null ? (now - at > ANSWER_MS ? 'silent' : 'waiting') : answer.ok ? 'ok' : 'refused';
    return html`<li data-state=${state}><code>${command}</code> <span class="muted">${dayAndTime(at, now, timeOfDay)}, ${by}</span><br>
      ${answer === null ? t(`answer.${state}`) : html`<strong>${t(`answer.${state}`)}</strong> ${answer.detail}`}</li>`;
  }
}
