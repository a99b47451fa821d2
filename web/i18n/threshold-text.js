// @ts-check
// A threshold of an alert rule in words. Pure.

/** @param {import('./formats.js').Formats} formats */
export function thresholdTexts({ t, level, exactDuration }) {
  /**
   * E.g. Alarm over 400 ppm.
   * @param {Pick<import('../rules.js').Rule, 'severity' | 'direction' | 'level' | 'unit'>} rule
   */
  function levelText({ severity, direction, level: at, unit = '' }) {
    return t(direction === 'above' ? 'threshold.over' : 'threshold.under', { severity: t(`alert.${severity}`), level: level(at), unit }).trim();
  }

  /**
   * @param {import('../rules.js').Rule} rule
   * @param {number} beyond above 0 if the threshold is above the chart, below 0 if it is below
   */
  function thresholdText(rule, beyond) {
    const { clear_level: clear, unit = '', for_seconds: held = 0, window_seconds: mean = 0 } = rule;
    const more = [
      held > 0 && t('threshold.held', { duration: exactDuration(held * 1_000) }),
      mean > 0 && t('threshold.mean', { duration: exactDuration(mean * 1_000) }),
      clear !== undefined && t('threshold.clear', { level: level(clear), unit }).trim(),
      beyond !== 0 && t(beyond > 0 ? 'threshold.above' : 'threshold.below'),
    ];
    return `${[levelText(rule), ...more].filter(Boolean).join(', ')} (${rule.rule})`;
  }

  return { levelText, thresholdText };
}
