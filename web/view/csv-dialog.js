// @ts-check
// Saves the averages of a device as CSV: those of the charts, or every window.
import { BYTE_ORDER_MARK, csv, fileName, joinedFiles } from '../csv.js';
import { widest } from '../history.js';
import { html } from '../vendor/lit-html/lit-html.js';
import { download } from './dom.js';
import { closed, opensNext } from './range-tools.js';

/** @typedef {import('../csv.js').Exported} Exported */

export class CsvDialog {
  #message = '';
  #isSaving = false;
  #i18n;
  #page;

  /**
   * @param {import('../i18n/i18n.js').I18n} i18n
   * @param {{rawCsv: import('../rest.js').RawCsv, requestRender: () => void, left: AbortSignal}} page
   */
  constructor(i18n, page) {
    this.#i18n = i18n;
    this.#page = page;
  }

  /**
   * @param {string} name of the file
   * @param {() => readonly Exported[]} exported what the charts show
   * @param {[number, number]} axis
   * @param {boolean} isLoaded whether the charts show everything
   */
  template(name, exported, axis, isLoaded) {
    const { t, spanText } = this.#i18n;
    const width = Math.max(0, ...exported().map(({ windows }) => widest(windows)));
    return html`
      <button type="button" data-act="csv-dialog" @click=${opensNext}>CSV</button>
      <dialog aria-label="CSV">
        <p>${t('csv.text')}</p>
        <p><button type="button" data-act="csv" ?disabled=${!isLoaded} @click=${() => this.#saveDrawn(name, exported())}>${t('csv.drawn')}</button>
          <span class="muted">${isLoaded ? t('csv.drawn.text', { duration: spanText(width) }) : t('history.loading')}</span></p>
        <p><button type="button" data-act="raw" ?disabled=${this.#isSaving} @click=${() => this.#saveRaw(name, exported(), axis)}>${t('csv.raw')}</button>
          <span class="muted">${t('csv.raw.text')}</span></p>
        <p role="status" data-role="saving">${this.#message}</p>
        <p class="buttons"><button type="button" @click=${closed}>${t('dialog.close')}</button></p>
      </dialog>`;
  }

  /**
   * @param {string} name
   * @param {readonly Exported[]} series
   */
  #saveDrawn(name, series) {
    this.#save(fileName(name, series), csv(series));
  }

  /**
   * @param {string} name
   * @param {readonly Exported[]} series
   * @param {[number, number]} axis
   */
  async #saveRaw(name, series, [from, to]) {
    this.#isSaving = true;
    this.#say(this.#i18n.t('history.loading'));
    try {
      const files = [];
      for (const each of series) {
        files.push(await this.#page.rawCsv(each, { from, to }, this.#page.left));
      }
      this.#save(`${name}-raw.csv`, joinedFiles(files));
    } catch (error) {
      this.#say(this.#i18n.t('history.failed', { why: (error instanceof Error && error.message) || this.#i18n.t('problem.no_answer') }));
    }
    this.#isSaving = false;
    this.#page.requestRender();
  }

  /**
   * @param {string} file
   * @param {string} text
   */
  #save(file, text) {
    download(file, BYTE_ORDER_MARK + text, 'text/csv;charset=utf-8');
    this.#say(this.#i18n.t('csv.saved', { file }));
  }

  /** @param {string} message */
  #say(message) {
    this.#message = message;
    this.#page.requestRender();
  }
}
