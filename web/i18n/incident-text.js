// @ts-check
// An incident in words. Pure.
import { isOfValues, worstValue } from '../incident.js';

/** @typedef {import('../incident.js').Incident} Incident */
/** @typedef {import('../incident.js').RuleKind} RuleKind */

/** The value is steady if it changes by less than this fraction of its level in five minutes. */
const STEADY = 0.01;
const MINUTES = 5;
/** The name of a person who entered none, at a server without tokens. */
const NO_NAME = 'local';

/** @param {import('./formats.js').Formats} formats */
export function incidentTexts({ t, number, level: levelText, withUnit, dayAndTime, plainDuration, ago }) {
  const levelOf = (/** @type {Incident} */ { level, unit }) => (level === undefined ? '–' : withUnit(levelText(level), unit));

  /**
   * What is wrong: over 300 ppm, no readings.
   * @param {Incident} incident
   * @param {RuleKind} kind
   */
  function conditionText(incident, kind) {
    const { direction } = incident;
    switch (kind) {
      case 'silent':
      case 'fault':
        return t(`incident.${kind}`);
      case 'anomaly':
        return t(`incident.anomaly.${direction ?? 'above'}`, { level: levelOf(incident) });
      case 'level':
        return t(direction === 'below' ? 'incident.under' : 'incident.over', { level: levelOf(incident) });
    }
  }

  /**
   * E.g. since 03:02 (9 min). An ended incident has its end instead.
   * @param {Incident} incident
   * @param {number} now by the clock of the device
   */
  function sinceText({ since, ended }, now) {
    const duration = plainDuration(Math.max(0, (ended ?? now) - since)).replaceAll(' ', '\u00a0'); // one line has all of it
    return ended === undefined
      ? t('incident.since', { time: dayAndTime(since, now), duration })
      : t('incident.lasted', { from: dayAndTime(since, now), to: dayAndTime(ended, since), duration });
  }

  /**
   * The worst value; empty for a silence or a fault.
   * @param {Incident} incident
   * @param {RuleKind} kind
   * @param {readonly import('../series.js').Window[]} windows
   * @param {number} [decimals] of the values of the sensor
   */
  function worstText(incident, kind, windows, decimals) {
    const worst = worstValue(incident, windows);
    if (worst === undefined || !isOfValues(kind)) {
      return '';
    }
    return t(incident.direction === 'below' ? 'incident.lowest' : 'incident.peak', { value: withUnit(number(worst, decimals), incident.unit) });
  }

  /**
   * Whether the value rises or falls; empty if this is unknown or has no meaning.
   * @param {Incident} incident
   * @param {RuleKind} kind
   * @param {number | null} perMinute
   */
  function trendText({ open, level, value, unit }, kind, perMinute) {
    if (perMinute === null || !open || !isOfValues(kind)) {
      return '';
    }
    const change = withUnit(levelText(Number(Math.abs(perMinute).toPrecision(2))), unit);
    const isSteady = Math.abs(perMinute) * MINUTES <= STEADY * Math.abs(level || value || 0);
    return isSteady ? t('incident.trend.steady') : t(perMinute > 0 ? 'incident.trend.rising' : 'incident.trend.falling', { change });
  }

  /**
   * Who acknowledged or muted an incident, and why; otherwise whether it needs attention.
   * @param {Incident} incident
   * @param {import('../incident.js').Standing} standing
   * @param {number} now by the emitter's clock
   */
  function standingText({ acknowledged, muted }, standing, now) {
    const person = (/** @type {string} */ by) => (by === '' || by === NO_NAME ? t('incident.someone') : by);
    const noted = (/** @type {string} */ text, /** @type {string} */ note) => (note === '' ? text : t('incident.noted', { text, note }));
    if (standing === 'muted' && muted) {
      return noted(t('incident.muted.by', { by: person(muted.by), time: dayAndTime(muted.until, now) }), muted.note);
    }
    return standing === 'acknowledged' && acknowledged
      ? noted(t('incident.acknowledged.by', { by: person(acknowledged.by), ago: ago(Math.max(0, now - acknowledged.at)) }), acknowledged.note)
      : t(`incident.${standing}`);
  }

  /**
   * For a screen reader: Alarm for gas-boiler: CO over 300 ppm.
   * @param {Incident} incident
   * @param {RuleKind} kind
   * @param {string} device its label
   * @param {string} metric its label
   */
  const announcement = (incident, kind, device, metric) =>
    t('incident.said', { severity: t(`alert.${incident.severity}`), device, what: `${metric} ${conditionText(incident, kind)}`.trim() });

  return { conditionText, sinceText, worstText, trendText, standingText, announcement };
}
