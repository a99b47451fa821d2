// @ts-check
// The texts of the page in one language. Pure.
import { axisLabels } from '../axis-labels.js';
import { connectionTexts } from './connection-text.js';
import { formatsIn } from './formats.js';
import { incidentTexts } from './incident-text.js';
import { LANGUAGES } from './languages.js';
import { statusTexts } from './status-text.js';
import { thresholdTexts } from './threshold-text.js';
import { windowTexts } from './window-text.js';

export { metricLabel, metricName } from './formats.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {ReturnType<typeof i18nIn>} I18n */

/**
 * @param {import('./languages.js').Language} language
 * @param {import('./formats.js').Choices} [choices]
 */
export function i18nIn(language, choices) {
  const formats = formatsIn(LANGUAGES[language], choices);
  const { t } = formats;
  return {
    ...formats,
    labels: axisLabels(formats.locale, formats.level),
    ...connectionTexts(formats),
    ...statusTexts(formats),
    ...windowTexts(formats),
    ...thresholdTexts(formats),
    ...incidentTexts(formats),
    zoneText: () => t('zone', { zone: formats.zone || Intl.DateTimeFormat().resolvedOptions().timeZone }),
    /** @param {State} state */
    noteText: ({ leftOut, unreadable }) =>
      [leftOut > 0 ? t('note.left') : '', unreadable > 0 ? t('note.unreadable', { count: unreadable }) : '']
        .filter(Boolean)
        .join(' '),
  };
}

/**
 * The label, the name and the range of a metric; empty if its device has not described it.
 * @param {import('../devices.js').Device | undefined} device
 * @param {string} metric
 * @param {I18n} i18n
 */
export function metricHint(device, metric, { t, level, withUnit }) {
  const { label, unit, min, max } = device?.descriptions.get(metric) ?? {};
  const limit = (/** @type {number | undefined} */ value) => (value === undefined ? '…' : level(value));
  const range = min === undefined && max === undefined ? '' : t('metric.range', { range: withUnit(`${limit(min)} – ${limit(max)}`, unit) });
  return [label === undefined ? '' : `${label} (${metric})`, range].filter(Boolean).join(', ');
}
