// @ts-check
// The texts of the page in one language. Pure.
import { connectionTexts } from './connection-text.js';
import { formatsIn } from './formats.js';
import { statusTexts } from './status-text.js';
import { thresholdTexts } from './threshold-text.js';
import { windowTexts } from './window-text.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {ReturnType<typeof i18nIn>} I18n */

/** @param {import('./languages.js').Language} language */
export function i18nIn(language) {
  const formats = formatsIn(language);
  const { t } = formats;
  return {
    ...formats,
    ...connectionTexts(formats),
    ...statusTexts(formats),
    ...windowTexts(formats),
    ...thresholdTexts(formats),
    zoneText() {
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      return zone === 'UTC' ? t('zone.utc') : t('zone', { zone });
    },
    /** @param {State} state */
    noteText: ({ leftOut, unreadable }) =>
      [leftOut > 0 ? t('note.left') : '', unreadable > 0 ? t('note.unreadable', { count: unreadable }) : '']
        .filter(Boolean)
        .join(' '),
  };
}

/** @param {string} metric */
export const metricName = (metric) => (metric === 'co' ? 'CO' : metric);
