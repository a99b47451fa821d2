// @ts-check
// The tiles of a wall display: which there are, the worst first, and how many fit on the screen. Pure.
import { cellOf } from './fleet-cell.js';
import { chosen } from './fleet-choice.js';
import { CONDITIONS, conditionCounts } from './fleet-members.js';
import { compare, naturalKey } from './metric-order.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Moment} Moment */
/** @typedef {import('./fleet-members.js').Member} Member */
/** @typedef {import('./fleet-members.js').Condition} Condition */

/**
 * A device with its most important metric, or a group with its worst device.
 * @typedef {{key: string, condition: Condition, member: Member, metric: string, cell: import('./fleet-cell.js').Cell | null,
 *   group?: {name: string, well: number, size: number}}} Tile
 */

/** A figure has at least this part of the height of the screen, so that it can be read from five metres. */
const FIGURES = 12;
/** The least size of a tile, in figures. */
const MIN_TILE = { width: 4.2, height: 2.1 };
/** The width of a tile that looks best, in heights. */
const BEST_WIDTH = 1.6;
/** Metrics about the device itself, which are shown only if it has no other. */
const HOUSEKEEPING = /batter|rssi|signal|link_?quality|uptime|voltage|last_seen/i;

/**
 * The grid in which tiles are as large as possible. If not all fit, there are several pages.
 * @param {number} count
 * @param {number} width of the space for tiles, in pixels
 * @param {number} height of the space for tiles
 * @param {number} screenHeight
 */
export function gridOf(count, width, height, screenHeight) {
  const figure = screenHeight / FIGURES;
  const most = { columns: Math.max(1, Math.floor(width / (MIN_TILE.width * figure))), rows: Math.max(1, Math.floor(height / (MIN_TILE.height * figure))) };
  const pages = Math.max(1, Math.ceil(count / (most.columns * most.rows)));
  const perPage = Math.max(1, Math.ceil(count / pages));
  const grids = Array.from({ length: most.columns }, (_, at) => ({ columns: at + 1, rows: Math.ceil(perPage / (at + 1)) })).filter(({ rows }) => rows <= most.rows);
  const size = (/** @type {{columns: number, rows: number}} */ { columns, rows }) => Math.min(width / columns / BEST_WIDTH, height / rows);
  const best = grids.reduce((one, other) => (size(other) > size(one) ? other : one));
  return { ...best, perPage, pages };
}

/**
 * The devices that a person chose, or their groups by a tag, the worst first.
 * @param {readonly Member[]} members by name
 * @param {import('./fleet-choice.js').Choice} choice
 * @param {import('./fleet-members.js').Severities} severities
 * @param {State} state
 * @param {Moment} now
 * @returns {Tile[]}
 */
export function tilesOf(members, choice, severities, state, now) {
  const sorted = chosen(members, choice).sort((a, b) => rank(a.condition) - rank(b.condition));
  const tile = (/** @type {Member} */ member) => deviceTile(member, choice.metric, severities, state, now);
  return choice.group === '' ? sorted.map(tile) : groupTiles(sorted, choice.group, tile);
}

/** @param {Condition} condition */
const rank = (condition) => CONDITIONS.indexOf(condition);

/**
 * @param {readonly Member[]} sorted the worst first
 * @param {string} tag
 * @param {(member: Member) => Tile} tile
 */
function groupTiles(sorted, tag, tile) {
  /** @type {Map<string, Member[]>} */
  const groups = new Map();
  for (const member of sorted) {
    const name = member.device?.tags[tag] ?? '';
    groups.set(name, [...(groups.get(name) ?? []), member]);
  }
  const tiles = [...groups].map(([name, all]) => ({ ...tile(all[0]), key: `group|${name}`, group: { name, well: conditionCounts(all).get('online') ?? 0, size: all.length } }));
  return tiles.sort((a, b) => rank(a.condition) - rank(b.condition) || compare(naturalKey(a.group.name), naturalKey(b.group.name)));
}

/**
 * @param {Member} member
 * @param {string} wanted the metric to show, if the device has it
 * @param {import('./fleet-members.js').Severities} severities
 * @param {State} state
 * @param {Moment} now
 * @returns {Tile}
 */
function deviceTile(member, wanted, severities, state, now) {
  const metric = metricOf(member, wanted, severities);
  const row = member.rows.find((each) => each.metric === metric);
  return { key: member.key, condition: member.condition, member, metric, cell: metric === '' ? null : cellOf(member, row, metric, state, now) };
}

/**
 * The wanted metric; otherwise the one that is broken or has the worst incident, then the first that says something about the world.
 * @param {Member} member
 * @param {string} wanted
 * @param {import('./fleet-members.js').Severities} severities
 */
function metricOf({ name, device, rows, severity }, wanted, severities) {
  const known = rows.map(({ metric }) => metric).sort((a, b) => Number(HOUSEKEEPING.test(a)) - Number(HOUSEKEEPING.test(b)) || compare(naturalKey(a), naturalKey(b)));
  const alarmed = [...(severities.get(name) ?? [])].find(([metric, each]) => metric !== '' && each === severity)?.[0];
  const broken = Object.keys(device?.faults ?? {})[0];
  return [wanted, alarmed, broken].find((metric) => metric && (known.includes(metric) || metric === broken)) ?? known[0] ?? '';
}
