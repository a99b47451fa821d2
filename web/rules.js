// @ts-check
// The alert rules, as in docs/messages.md. Pure.
import { conversion } from './units.js';

/** The maximum number of rules, more than any chart can show. */
export const MAX_RULES = 1_000;
/** A threshold is drawn if the averages then still fill this fraction of the chart's height. */
const MIN_SHARE = 0.25;

/**
 * `metric` and `device` are patterns in which `*` matches any text.
 * @typedef {{rule: string, metric: string, device: string, severity: import('./alerts.js').Severity, direction: 'above' | 'below',
 *   level: number, clear_level?: number, unit?: string, for_seconds?: number, window_seconds?: number}} Rule
 */

/**
 * @param {any} rule
 * @returns {rule is Rule}
 */
export function isRule(rule) {
  return (
    [rule?.rule, rule?.metric, rule?.device].every((text) => typeof text === 'string') &&
    ['info', 'warning', 'alarm'].includes(rule.severity) &&
    (rule.direction === 'above' || rule.direction === 'below') &&
    Number.isFinite(rule.level) &&
    [rule.clear_level, rule.for_seconds, rule.window_seconds].every((number) => Number.isFinite(number ?? 0))
  );
}

/** Whether it is a rule of any kind. @param {any} rule */
export const isRuleText = (rule) => isRule(rule) || (typeof rule?.rule === 'string' && ['silent', 'fault', 'anomaly'].includes(rule.kind));

/**
 * The rules for a metric of a device, the highest level first, with their levels in its unit. A rule in a unit that does
 * not convert exactly does not apply. As in the job, a rule or a metric without a unit has the unit of the other.
 * @param {readonly Rule[]} rules
 * @param {string} device
 * @param {string} metric
 * @param {string} [unit] of the metric
 */
export function rulesFor(rules, device, metric, unit = '') {
  return rules
    .filter((rule) => fits(rule.metric, metric) && fits(rule.device, device))
    .flatMap((rule) => inUnit(rule, unit) ?? [])
    .sort((a, b) => b.level - a.level);
}

/**
 * @param {Rule} rule
 * @param {string} unit empty if it is unknown
 * @returns {Rule | null}
 */
function inUnit(rule, unit) {
  if (!rule.unit || unit === '' || rule.unit === unit) {
    return rule;
  }
  const convert = conversion(rule.unit, unit);
  const { clear_level: clear } = rule;
  return convert && { ...rule, unit, level: convert(rule.level), clear_level: clear === undefined ? undefined : convert(clear) };
}

/**
 * The next level above a value and the next one below it. If several rules have a level, the most severe one counts.
 * @param {readonly Rule[]} rules the highest first
 * @param {number | null} value
 */
export function nextTo(rules, value) {
  if (value === null) {
    return [];
  }
  const rank = (/** @type {Rule} */ { severity }) => ['info', 'warning', 'alarm'].indexOf(severity);
  const worst = (/** @type {Rule | undefined} */ at) => rules.filter(({ level }) => level === at?.level).sort((a, b) => rank(b) - rank(a)).slice(0, 1);
  return [...worst(rules.filter(({ level }) => level > value).pop()), ...worst(rules.find(({ level }) => level <= value))];
}

/**
 * The range of the y axis, which includes thresholds near the averages.
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
    if (height < MIN_SHARE * (Math.max(high, level) - Math.min(low, level))) {
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
function fits(pattern, name) {
  const [first, ...parts] = pattern.split('*');
  const last = parts.pop();
  if (last === undefined) {
    return pattern === name;
  }
  const end = name.length - last.length;
  if (!name.startsWith(first) || !name.endsWith(last)) {
    return false;
  }
  let at = first.length;
  for (const part of parts) { // the first match is always right, so no other one is tried; a regular expression might try all
    const found = name.indexOf(part, at);
    if (found < 0) {
      return false;
    }
    at = found + part.length;
  }
  return at <= end;
}
