// @ts-check
// What the list of incidents and the page of one incident share: the small chart, and the rules that are active.
import { html, nothing, svg } from '../vendor/lit-html/lit-html.js';
import { incidentChart } from '../incident-chart.js';
import { sensorDecimals } from '../figures.js';
import { isOfValues } from '../incident.js';

/** @typedef {import('../incident.js').Incident} Incident */

/**
 * @param {Incident} incident
 * @param {import('../incident.js').RuleKind} kind
 * @param {readonly import('../series.js').Window[]} windows by start
 * @param {number} now by the clock of the device
 * @param {import('../i18n/formats.js').Formats} formats
 */
export function incidentFigure(incident, kind, windows, now, { t, number, level: levelText, withUnit, minute }) {
  const { since, ended } = incident;
  const unit = windows[windows.length - 1]?.unit ?? incident.unit;
  const hasLevel = isOfValues(kind) && (incident.unit ?? unit) === unit;
  const level = hasLevel ? incident.level : undefined;
  const chart = incidentChart(windows, { since, level, to: ended ?? now });
  if (!chart) {
    return '';
  }
  const decimals = sensorDecimals(windows);
  const [min, max] = [chart.low, chart.high].map((value) => number(value, decimals));
  const text = t('incident.chart', { from: minute(chart.from), to: minute(chart.to), min: withUnit(min, unit), max: withUnit(max, unit) });
  const label = level === undefined ? text : t('incident.chart.level', { chart: text, level: withUnit(levelText(level), unit) });
  return html`<figure class="incident-chart">
    <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label=${label}>
      ${chart.since === null ? '' : svg`<rect class="during" x=${chart.since.toFixed(1)} y="0" width=${(100 - chart.since).toFixed(1)} height="100"/>`}
      <path class="band" d=${chart.band}/>
      ${chart.level === null ? '' : svg`<path class="level" d=${`M0 ${chart.level.toFixed(1)}H100`}/>`}
      <path class="line" d=${chart.line}/>
    </svg>
    <span class="high">${max}</span><span class="low">${min}</span>
    <span class="from">${minute(chart.from)}</span><span class="to">${minute(chart.to)}</span>
  </figure>`;
}

/**
 * The active rules beside the worst one.
 * @param {Incident} incident
 * @param {ReadonlyMap<string, import('../incident.js').RuleText>} texts
 * @param {string} language
 * @param {import('../i18n/formats.js').Formats} formats
 */
export function otherRules({ rule, rules }, texts, language, { t }) {
  const others = rules.filter((each) => each !== rule);
  return others.length === 0
    ? nothing
    : html`<details><summary>${t('incident.rules', { count: others.length })}</summary>
        <ul>${others.map((each) => html`<li><code>${each}</code> ${texts.get(each)?.text[language] ?? ''}</li>`)}</ul></details>`;
}
