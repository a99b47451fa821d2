// @ts-check
// The levels of the job's alert rules, as docs/messages.md has them. Pure.

/** Rules kept; more than that no chart shows. */
export const KEEP_RULES = 1_000;
/** A threshold is drawn while the averages still fill so much of the chart's height. */
const LEAST_SHARE = 0.25;

/**
 * `metric` and `device` are patterns in which `*` is any text.
 * @typedef {{rule: string, metric: string, device: string, severity: import('./alerts.js').Severity, over: boolean, level: number,
 *   clear?: number, unit?: string, held_seconds?: number, mean_seconds?: number}} Rule
 */

/**
 * @param {any} rule
 * @returns {rule is Rule}
 */
export function isRule(rule) {
  return (
    [rule?.rule, rule?.metric, rule?.device].every((text) => typeof text === 'string') &&
    ['info', 'warning', 'alarm'].includes(rule.severity) &&
    typeof rule.over === 'boolean' &&
    Number.isFinite(rule.level) &&
    [rule.clear, rule.held_seconds, rule.mean_seconds].every((number) => Number.isFinite(number ?? 0))
  );
}

/**
 * The rules that a device's metric is under, the highest level first. In whatever unit: the job compares numbers.
 * @param {readonly Rule[]} rules
 * @param {string} device
 * @param {string} metric
 */
export function rulesFor(rules, device, metric) {
  return rules.filter((rule) => fits(rule.metric, metric) && fits(rule.device, device)).sort((a, b) => b.level - a.level);
}

/**
 * How high the chart is, so that the thresholds near the averages are in it.
 * @param {number} min of the averages
 * @param {number} max
 * @param {readonly number[]} levels
 * @returns {[number, number]}
 */
export function heightWith(min, max, levels) {
  const height = Math.max(max - min, Math.abs(max) / 10);
  const distance = (/** @type {number} */ level) => Math.max(min - level, level - max, 0);
  let [low, high] = [min, max];
  for (const level of [...levels].sort((a, b) => distance(a) - distance(b))) {
    if (height < LEAST_SHARE * (Math.max(high, level) - Math.min(low, level))) {
      break;
    }
    [low, high] = [Math.min(low, level), Math.max(high, level)];
  }
  return [low, high];
}

/**
 * @param {string} pattern
 * @param {string} name
 */
const fits = (pattern, name) => new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`).test(name);

/** @param {string} text */
const literal = (text) => text.replace(/[\\^$.+?()[\]{}|]/g, '\\$&');
