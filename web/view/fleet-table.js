// @ts-check
// The rows of the fleet: one for each device, with its metrics as columns, and one for each group.
import { grouped, parametersOf, sorted } from '../fleet-choice.js';
import { cellOf } from '../fleet-cell.js';
import { metricHint, metricLabel, metricName } from '../i18n/i18n.js';
import { deviceAddress, withParameters } from '../route.js';
import { spark } from '../sparkline.js';
import { html, nothing, render } from '../vendor/lit-html/lit-html.js';
import { emitterNow, seenAgo } from '../verified.js';

/** @typedef {import('./fleet-view.js').Shown} Shown */
/** @typedef {import('../fleet-members.js').Member} Member */
/** @typedef {import('../fleet-choice.js').Group} Group */

/** Widths in rem: a column, everything beside the columns, and the width below which a row has two lines. */
const COLUMN = 9.25;
const OTHERS = 33;
const NARROW = 56;
const NARROW_COLUMN = 7;
const MAX_COLUMNS = 10;
/** The least number of metrics in the second line of a row. */
const MIN_NARROW = 3;
/** What arrived this recently is now: averages arrive once per window. */
const NOW_MS = 60_000;

/**
 * How many metrics have a column. fleet.css has the same widths.
 * @param {number} width of the list, in rem
 * @param {number} metrics
 */
export function columnCount(width, metrics) {
  const columns = isNarrow(width) ? Math.max(MIN_NARROW, Math.floor(width / NARROW_COLUMN)) : Math.floor((width - OTHERS) / COLUMN);
  return Math.max(1, Math.min(MAX_COLUMNS, columns, metrics));
}

/** Whether a row has two lines, because the list is narrow. @param {number} width in rem */
export const isNarrow = (width) => width < NARROW;

/** @type {import('./fleet-view.js').Body} */
export const table = {
  head({ i18n: { t }, metrics, columns, choice, choose, isNarrow, facets: { labels } }) {
    const hidden = isNarrow ? metrics : metrics.slice(columns);
    const column = (/** @type {string} */ name, /** @type {string} */ text) => {
      const by = choice.sort || (choice.group === '' ? 'device' : 'state');
      const [isUp, isDown] = [by === name, by === `-${name}`];
      const sort = isUp ? `-${name}` : name;
      return html`<span role="columnheader" data-column=${name} aria-sort=${isUp ? 'ascending' : isDown ? 'descending' : 'none'}>
        <button type="button" @click=${() => choose({ sort })}>${text}</button></span>`;
    };
    return html`<div role="row" aria-rowindex="1">
      ${column('device', t('list.device'))}
      ${metrics.slice(0, columns).map((metric) => html`<span role="columnheader" class="metric">${barsLink(metric, labels, choice, t)}</span>`)}
      <span role="columnheader" class="rest">${hidden.length === 0 ? html`<span class="unseen">${t('fleet.more', { count: 0 })}</span>` : html`
        <details class="menu"><summary aria-label=${isNarrow ? t('list.metric') : t('fleet.more', { count: hidden.length })}>${isNarrow ? t('list.metric') : `+${hidden.length}`} ▾</summary>
          <ul class="plain">${hidden.map((metric) => html`<li>${barsLink(metric, labels, choice, t)}</li>`)}</ul></details>`}</span>
      ${column('seen', t('fleet.seen'))}
      ${column('state', t('list.status'))}
    </div>`;
  },

  items({ wanted, choice, state, now }) {
    const sort = choice.sort || (choice.group === '' ? 'device' : 'state'); // so that an open group begins with its worst members
    const rows = sorted(wanted, sort, (member) => seenAgo(state, member.device, undefined, now) ?? Infinity);
    return choice.group === '' ? rows : grouped(rows, choice);
  },

  draw(row, item, shown) {
    if ('group' in item) {
      row.dataset.device = row.dataset.status = row.dataset.condition = '';
      row.classList.add('group');
      render(groupRow(item, shown), row);
    } else {
      drawMember(row, item, shown);
    }
  },
};

/**
 * @param {string} metric
 * @param {ReadonlyMap<string, string>} labels
 * @param {import('../fleet-choice.js').Choice} choice which the address may not have yet
 * @param {import('../i18n/i18n.js').I18n['t']} t
 */
function barsLink(metric, labels, choice, t) {
  const label = labels.get(metric) ?? metricName(metric);
  return html`<a href=${withParameters(location.hash, { ...parametersOf(choice), bars: metric, sort: '' })} title=${t('fleet.bars', { metric: label })}>${label}</a>`;
}

/** @param {Group} group @param {Shown} shown */
function groupRow({ group, counts, isOpen }, { i18n: { t }, choice, choose }) {
  const toggle = () => choose({ toggled: choice.toggled.includes(group) ? choice.toggled.filter((each) => each !== group) : [...choice.toggled, group] });
  const name = group === '' ? t('fleet.group.other', { tag: choice.group }) : group;
  return html`<span role="rowheader">
    <button type="button" aria-expanded=${String(isOpen)} @click=${toggle}>${name}</button>
    <span class="group-counts">${[...counts].map(([condition, count]) => html`<span class="condition" data-condition=${condition}>${count} ${t(`condition.${condition}`)}</span>`)}</span>
  </span>`;
}

/**
 * @param {HTMLElement} row
 * @param {Member} member
 */
export function markRow(row, { name, device, status, condition }) {
  row.dataset.device = name;
  row.dataset.status = status;
  row.dataset.condition = condition;
  row.dataset.clock = device?.clock_offset_ms === undefined ? '' : 'wrong';
}

/**
 * @param {HTMLElement} row
 * @param {Member} member
 * @param {Shown} shown
 */
function drawMember(row, member, shown) {
  const { metrics, columns } = shown;
  const own = metricsOfMember(member, shown);
  const visible = shown.isNarrow ? own.slice(0, columns) : metrics.slice(0, columns);
  const hidden = own.filter((metric) => !visible.includes(metric));
  markRow(row, member);
  row.classList.remove('group');
  render(html`
    ${nameCell(member, shown)}
    ${visible.map((metric) => metricCell(member, metric, shown))}
    <span role="cell" class="rest">${hidden.length === 0 ? nothing : `+${hidden.length}`}</span>
    <span role="cell" class="seen muted">${seenText(member, shown)}</span>
    ${stateCell(member, shown)}`, row);
}

/**
 * The metrics of a device, those with a fault or an incident first.
 * @param {Member} member
 * @param {Shown} shown
 */
export function metricsOfMember({ name, device, rows }, { metrics, severities }) {
  const has = (/** @type {string} */ metric) => Object.hasOwn(device?.faults ?? {}, metric);
  const isUrgent = (/** @type {string} */ metric) => has(metric) || severities.get(name)?.has(metric) === true;
  const own = metrics.filter((metric) => has(metric) || rows.some((each) => each.metric === metric));
  return [...own.filter(isUrgent), ...own.filter((metric) => !isUrgent(metric))];
}

/** @param {Member} member @param {Shown} shown */
export const nameCell = (member, shown) => html`<span role="rowheader" class="name">
    <a href=${deviceAddress(member.name)} title=${member.name}>${member.device?.label ?? member.name}</a>
    ${locationOf(member, shown)}</span>`;

/** Where a device is, and whether it is simulated. @param {Member} member @param {Shown} shown */
export function locationOf({ device, rows }, { i18n: { t }, choice }) {
  const { location, ...others } = device?.tags ?? {};
  const text = choice.group === 'location' ? '' : location ?? Object.values(others)[0] ?? '';
  const isSimulated = rows.length > 0 && rows.every(({ qualities }) => qualities.includes('simulated'));
  return html`<span class="muted location">${text} ${isSimulated ? html`<span class="mark">${t('quality.simulated')}</span>` : nothing}</span>`;
}

/** @param {Member} member @param {string} metric @param {Shown} shown */
function metricCell(member, metric, { state, now, i18n, severities }) {
  const row = member.rows.find((each) => each.metric === metric);
  const isBroken = Object.hasOwn(member.device?.faults ?? {}, metric);
  if (row === undefined && !isBroken) {
    return html`<span role="cell" class="metric none"></span>`;
  }
  const cell = cellOf(member, row, metric, state, now);
  const marks = (row?.qualities ?? []).filter((quality) => quality !== 'simulated' && quality !== 'fault');
  const note = cell.ago !== null ? i18n.ago(cell.ago) : marks.map(i18n.qualityText).join(', ');
  return html`<span role="cell" class="metric" data-metric=${metric} data-stale=${String(!cell.isCurrent)} data-fault=${String(cell.isFault)} data-severity=${severities.get(member.name)?.get(metric) ?? ''}
      title=${metricHint(member.device, metric, i18n)}>
    <span class="label">${metricLabel(member.device, metric)}</span>
    <span class="value">${cell.value === null && cell.isFault ? i18n.t('state.fault') : i18n.cellText(cell)}</span>
    ${cell.value !== null && cell.isFault ? html`<span class="unseen">${i18n.t('state.fault')}</span>` : nothing}
    ${note === '' ? html`<svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true"><path d=${row ? spark([...row.spark, row.value], cell.decimals) : ''}/></svg>` : html`<span class="muted note">${note}</span>`}</span>`;
}

/** When something arrived from a device. @param {Member} member @param {Shown} shown */
function seenText({ device, rows, status }, { state, now, i18n }) {
  const ago = seenAgo(state, device, undefined, now);
  const newest = rows.reduce((end, row) => Math.max(end, row.end), -Infinity) - (device?.clock_offset_ms ?? 0);
  const age = Math.min(ago ?? Infinity, Math.max(0, emitterNow(state, now) - newest));
  if (status === 'online' && age < NOW_MS) {
    return i18n.t('fleet.now');
  }
  return age === Infinity ? i18n.number(null) : i18n.ago(age);
}

/** @param {Member} member @param {Shown} shown */
export const stateCell = (member, shown) => html`<span role="cell" class="state">${stateText(member, shown)}</span>`;

/** The state of a device, and its worst open incident. @param {Member} member @param {Shown} shown */
export function stateText({ name, device, status, severity }, { state, now, i18n, severities }) {
  const { t } = i18n;
  const metrics = [...(severities.get(name) ?? [])].filter(([metric, each]) => metric !== '' && each === severity).map(([metric]) => metricLabel(device, metric));
  const isAlarm = severity === 'alarm' || severity === 'warning';
  const isPlain = status === 'online' && device?.clock_offset_ms === undefined;
  const alarm = isAlarm ? html`<span class="severity" data-severity=${severity}>${t(`alert.${severity}`)}${metrics.length > 0 ? `: ${metrics.join(', ')}` : ''}</span>` : nothing;
  return html`${alarm}${isAlarm && isPlain ? nothing : html`<span class="status" data-role="status">${i18n.statusText(state, device, status, '', undefined, now)}</span>`}`;
}
