// @ts-check
// What a person chose in the fleet view, as the parameters of its address, and the members that remain. Pure.
import { CONDITIONS, conditionCounts, isWell } from './fleet-members.js';
import { SEVERITIES } from './incidents.js';
import { compare, naturalKey } from './metric-order.js';
import { shownUnit, unitGroups } from './units.js';

/** @typedef {import('./fleet-members.js').Member} Member */
/** @typedef {import('./fleet-members.js').Condition} Condition */

/**
 * Empty texts choose everything. `tags` are values by tag name, `group` is a tag name, `bars` the metric that is shown as bars,
 * `toggled` the groups that a person opened or closed.
 * @typedef {{state: string, severity: string, tags: Readonly<Record<string, string>>, metric: string, search: string, group: string,
 *   sort: string, bars: string, toggled: readonly string[]}} Choice
 */

/** @typedef {{key: string, group: string, counts: ReadonlyMap<Condition, number>, size: number, isOpen: boolean}} Group */

/**
 * @param {import('./route.js').Parameters} parameters
 * @returns {Choice}
 */
export function choiceOf({ state = '', severity = '', tag = '', metric = '', search = '', group = '', sort = '', bars = '', toggled = '' }) {
  const tags = listed(tag).map((pair) => pair.split(':')).filter(({ length }) => length > 1);
  return { state, severity, metric, search, group, sort, bars, toggled: listed(toggled), tags: Object.fromEntries(tags.map(([name, ...value]) => [name, value.join(':')])) };
}

/** @param {Partial<Choice>} change @returns {import('./route.js').Parameters} */
export function parametersOf({ tags, toggled, ...texts }) {
  return {
    ...texts,
    ...(tags && { tag: joined(Object.entries(tags).filter(([, value]) => value !== '').map((pair) => pair.join(':'))) }),
    ...(toggled && { toggled: joined(toggled) }),
  };
}

/** Texts may contain commas. @param {readonly string[]} texts */
const joined = (texts) => texts.map((text) => text.replace(/[%,]/g, encodeURIComponent)).join(',');

/** @param {string} text */
const listed = (text) => (text === '' ? [] : text.split(',').map((part) => part.replace(/%2C/g, ',').replace(/%25/g, '%')));

/** What a search compares, for each device; it is made again when the device has changed. @type {WeakMap<object, {rows: number, text: string}>} */
const searched = new WeakMap();

/** @param {Member} member */
function searchText({ name, device, rows }) {
  const known = device && searched.get(device);
  if (known?.rows === rows.length) {
    return known.text;
  }
  const labels = [...(device?.descriptions.values() ?? [])].map(({ label = '' }) => label);
  const text = [name, device?.label, ...Object.values(device?.tags ?? {}), ...rows.map(({ metric }) => metric), ...labels].join('\n').toLowerCase();
  device && searched.set(device, { rows: rows.length, text });
  return text;
}

/**
 * The members that a person chose.
 * @param {readonly Member[]} members
 * @param {Choice} choice
 */
export function chosen(members, { state, severity, tags, metric, search }) {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const pairs = Object.entries(tags);
  const least = SEVERITIES.indexOf(/** @type {any} */ (severity));
  return members.filter((member) =>
    (state === '' || member.condition === state) &&
    (severity === '' || (member.severity !== undefined && SEVERITIES.indexOf(member.severity) >= least)) &&
    pairs.every(([tag, value]) => member.device?.tags[tag] === value) &&
    (metric === '' || member.rows.some((row) => row.metric === metric)) &&
    (words.length === 0 || words.every((word) => searchText(member).includes(word))));
}

/** @param {Member} member */
const rank = ({ condition }) => CONDITIONS.indexOf(condition);

/**
 * @param {readonly Member[]} members by name
 * @param {string} sort `device`, `state` (the worst first) or `seen` (the oldest first), with a minus for the other way round
 * @param {(member: Member) => number} seenAgo Infinity if it was never seen
 */
export function sorted(members, sort, seenAgo) {
  const isDown = sort.startsWith('-');
  const by = sort.replace(/^-/, '');
  const list = [...members];
  if (by === 'state') {
    list.sort((a, b) => rank(a) - rank(b));
  } else if (by === 'seen') {
    const ages = new Map(list.map((member) => [member, seenAgo(member)]));
    const age = (/** @type {Member} */ member) => Number(ages.get(member));
    list.sort((a, b) => (age(a) === age(b) ? 0 : age(b) - age(a)));
  }
  return isDown ? list.reverse() : list;
}

/**
 * The members in groups by a tag. A group that is well is closed, unless a person opened it.
 * @param {readonly Member[]} members in their order
 * @param {Choice} choice
 * @returns {(Group | Member)[]}
 */
export function grouped(members, { group: tag, toggled, sort }) {
  /** @type {Map<string, Member[]>} */
  const groups = new Map();
  for (const member of members) {
    const value = member.device?.tags[tag] ?? '';
    const list = groups.get(value) ?? [];
    list.push(member);
    groups.set(value, list);
  }
  const heads = [...groups].map(([group, list]) => {
    const counts = conditionCounts(list);
    return { key: `group|${group}`, group, counts, size: list.length, isOpen: isWell(counts) === toggled.includes(group) };
  });
  const worst = (/** @type {Group} */ { counts }) => (sort === 'state' ? CONDITIONS.indexOf([...counts.keys()][0]) : 0);
  heads.sort((a, b) => worst(a) - worst(b) || Number(a.group === '') - Number(b.group === '') || compare(naturalKey(a.group), naturalKey(b.group)));
  return heads.flatMap((head) => [head, ...(head.isOpen ? groups.get(head.group) ?? [] : [])]);
}

/**
 * Bars with one scale, in one unit.
 * @typedef {{key: string, unit: string, scale: [number, number], count: number}} Scale
 */
/**
 * `value` is in the unit of the scale; `convert` converts to it.
 * @typedef {{key: string, member: Member, row: import('./overview.js').Row, value: number, scale: Scale, convert: (value: number) => number}} Bar
 */

/**
 * The members that have a value of a metric, the highest first. Units that convert have one scale, in the commonest of them. Others
 * follow with scales of their own, each after its head.
 * @param {readonly Member[]} members
 * @param {string} metric
 * @param {boolean} isUp the lowest first
 * @returns {(Scale | Bar)[]}
 */
export function byValue(members, metric, isUp) {
  const known = members.flatMap((member) => {
    const row = member.rows.find((each) => each.metric === metric);
    const value = row?.value ?? row?.spark.findLast((each) => each !== null) ?? null;
    return row && value !== null ? [{ key: member.key, member, row, value, unit: shownUnit(member.device, metric, row.unit) }] : [];
  });
  return unitGroups(known.map(({ unit }) => unit)).flatMap(({ unit, conversions }) => {
    const bars = known.flatMap(({ unit: own, value, ...bar }) => {
      const convert = conversions.get(own);
      return convert ? [{ ...bar, value: convert(value), convert }] : [];
    });
    bars.sort((a, b) => (isUp ? a.value - b.value : b.value - a.value));
    const scale = { key: `unit|${unit}`, unit, scale: barScale(bars.map(({ value }) => value)), count: bars.length };
    return [scale, ...bars.map((bar) => ({ ...bar, scale }))];
  });
}

/**
 * The ends of the bars. They begin at 0 unless all values are far from it, because the differences would be invisible.
 * @param {readonly number[]} values not empty
 * @returns {[number, number]}
 */
export function barScale(values) {
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  const isNear = low <= 0 || high >= 2 * low || high === low;
  return isNear ? [Math.min(0, low), Math.max(0, high)] : [low - (high - low) / 5, high];
}
