// @ts-check
// One chart: the averages as a line, their minimum to maximum as a band, what is still open dashed and hollow, thresholds as
// dashed lines across.
import uPlot from '../vendor/uplot/uPlot.esm.js';
import { columns } from '../columns.js';
import { heightWith } from '../rules.js';
import { steer } from './steer.js';

/** @typedef {import('../series.js').Window} Window */
/** @typedef {import('../range.js').Range} Range */
/** @typedef {import('../rules.js').Rule} Rule */
/** @typedef {import('../words.js').Words} Words */
/** The least and greatest value that there is room for. @typedef {[number | null, number | null]} Height */
/** `hollow` are the indices of the windows still open. @typedef {{range: Range, rules: readonly Rule[], height: Height, hollow: number[]}} Drawn */

/** The chart covers at least so many seconds, so that the first windows do not fill it all. */
const LEAST_SPAN = 120;
const DAY = 86_400;

/** Of thresholds, as in the list of alerts. */
const COLOURS = { alarm: '--disconnected', warning: '--stale', info: '--waiting' };

/** Where the series of {@link columns} stand in uPlot's data. */
const MAX = 1;
const MIN = 2;
const OPEN = 4;

/**
 * @param {HTMLElement} box what the chart fills, also when it changes its size
 * @param {Words} words
 * @param {import('./steer.js').Steering} steering
 */
export function chart(box, words, steering) {
  /** @type {Drawn} */
  let drawn = { range: { span: 0, end: null }, rules: [], height: [null, null], hollow: [] };
  const plot = new /** @type {any} */ (uPlot)(options(box, words, () => drawn, steering), [[], [], [], [], []], box);
  new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: box.clientHeight })).observe(box);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const redraw = () => (box.isConnected ? plot.redraw() : dark.removeEventListener('change', redraw));
  dark.addEventListener('change', redraw);
  steer(box, plot.over, (left) => 1000 * plot.posToVal(left, 'x'), steering);
  return {
    /**
     * @param {readonly Window[]} windows
     * @param {Range} range
     * @param {readonly Rule[]} rules the highest first
     */
    draw(windows, range, rules) {
      const { x, max, min, final, open, hollow } = columns(windows);
      drawn = { range, rules, height: heightOf([...min, ...max], rules), hollow };
      plot.setData(x.length === 0 ? empty(range) : [x, max, min, final, open]);
    },

    /** In pixels. */
    width: () => /** @type {number} */ (plot.width),

    /** Whether a level is above (1) or below (-1) what is drawn. @param {number} level */
    beyond(level) {
      const [low, high] = drawn.height;
      return high !== null && level > high ? 1 : low !== null && level < low ? -1 : 0;
    },
  };
}

/**
 * @param {HTMLElement} box
 * @param {Words} words
 * @param {() => Drawn} drawn
 * @param {import('./steer.js').Steering} steering
 */
function options(box, words, drawn, { select }) {
  const bare = { stroke: 'transparent', points: { show: false } };
  return {
    width: box.clientWidth,
    height: box.clientHeight,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { x: false, y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
    hooks: {
      setSelect: [(/** @type {any} */ plot) => selected(plot, select)],
      draw: [(/** @type {any} */ plot) => drawThresholds(plot, drawn().rules, words)],
    },
    scales: {
      x: { range: (/** @type {any} */ plot) => timeRange(plot, drawn().range) },
      y: { range: () => drawn().height },
    },
    axes: [
      { ...axis(), size: 1.75 * rem(), space: 4.5 * rem(), values: times(words) },
      { ...axis(), size: labelWidth, space: 2 * rem(), values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map(label(words)) },
    ],
    bands: [{ series: [MAX, MIN], fill: colour('--chart-band') }],
    series: [
      {},
      bare,
      bare,
      { stroke: colour('--chart-line'), width: 2, points: { ...dot(), fill: colour('--chart-line'), filter: lonely } },
      { stroke: colour('--chart-line'), width: 2, dash: [4, 4], points: { ...dot(), fill: colour('--card'), filter: () => drawn().hollow } },
    ],
  };
}

const dot = () => ({ show: true, size: 7, width: 2, stroke: colour('--chart-line') });

const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

const axis = () => ({
  stroke: colour('--ink-muted'),
  font: `${0.75 * rem()}px system-ui, sans-serif`,
  grid: { stroke: colour('--chart-grid'), width: 1 },
  ticks: { show: false },
});

/**
 * Read at each drawing, so that a change from light to dark needs no more than that.
 * @param {string} property
 */
const colour = (property) => () => getComputedStyle(document.documentElement).getPropertyValue(property).trim();

/**
 * Where it follows the newest it begins with the data, as uPlot's own suggestion for a single point is a whole day.
 * @param {any} plot
 * @param {Range} range
 * @returns {[number | null, number | null]}
 */
function timeRange({ data: [x] }, { span, end }) {
  if (end !== null) {
    return [(end - span) / 1000, end / 1000];
  }
  const to = x[x.length - 1];
  return x.length === 0 ? [null, null] : [Math.min(x[0], to - LEAST_SPAN), to];
}

/**
 * Without any point uPlot would keep the times of before.
 * @param {Range} range
 */
function empty({ span, end }) {
  return end === null ? [[], [], [], [], []] : [[(end - span) / 1000, end / 1000], ...Array(4).fill([null, null])];
}

/**
 * @param {readonly (number | null)[]} values
 * @param {readonly Rule[]} rules
 * @returns {Height}
 */
function heightOf(values, rules) {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) {
    return [null, null];
  }
  const [low, high] = heightWith(Math.min(...known), Math.max(...known), rules.map(({ level }) => level));
  return /** @type {any} */ (uPlot).rangeNum(low, high, 0.1, true);
}

/**
 * Each as a dashed line; its name stands above it where there is room for one.
 * @param {any} plot
 * @param {readonly Rule[]} rules the highest first
 * @param {Words} words
 */
function drawThresholds(plot, rules, words) {
  const { ctx, bbox: { left, top, width, height } } = plot;
  const line = rem() * devicePixelRatio;
  let free = top;
  ctx.save();
  ctx.font = `${0.75 * rem() * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'bottom';
  ctx.lineJoin = 'round';
  for (const rule of rules) {
    const y = Math.round(plot.valToPos(rule.level, 'y', true));
    if (!(y >= top && y <= top + height)) {
      continue;
    }
    ctx.strokeStyle = ctx.fillStyle = colour(COLOURS[rule.severity])();
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(left, y);
    ctx.lineTo(left + width, y);
    ctx.stroke();
    if (y - line >= free) {
      ctx.strokeStyle = colour('--card')(); // so that it can be read on top of the averages
      ctx.lineWidth = 4 * devicePixelRatio;
      ctx.setLineDash([]);
      ctx.strokeText(words.levelWords(rule), left + width, y - 1);
      ctx.fillText(words.levelWords(rule), left + width, y - 1);
      free = y;
    }
  }
  ctx.restore();
}

/**
 * @param {any} plot
 * @param {(from: number, to: number) => void} select
 */
function selected(plot, select) {
  const { left, width } = plot.select;
  if (width > 0) {
    select(1000 * plot.posToVal(left, 'x'), 1000 * plot.posToVal(left + width, 'x'));
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  }
}

/**
 * A day where one begins.
 * @param {Words} words
 * @returns {(plot: any, splits: number[], axis: number, space: number, step: number) => string[]} splits in epoch seconds
 */
const times = ({ timeOfDay, minute, day }) => (_plot, splits, _axis, _space, step) =>
  splits.map((split) => {
    const time = new Date(split * 1000);
    const midnight = time.getHours() === 0 && time.getMinutes() === 0 && time.getSeconds() === 0;
    return (step >= DAY || (midnight && step >= 60) ? day : step < 60 ? timeOfDay : minute)(split * 1000);
  });

/**
 * @param {Words} words
 * @returns {(split: number | null) => string} null where uPlot leaves a label out
 */
const label = ({ locale }) => (split) => (split === null ? '' : split.toLocaleString(locale, { maximumSignificantDigits: 4 }));

/**
 * @param {any} _
 * @param {string[] | null} labels
 */
const labelWidth = (_, labels) => rem() * (1 + 0.45 * Math.max(3, ...(labels ?? []).map(({ length }) => length)));

/**
 * A line needs two points: one with a pause on either side would not show.
 * @param {any} plot
 * @param {number} series
 */
function lonely(plot, series) {
  const [line, open] = [plot.data[series], plot.data[OPEN]];
  const there = (/** @type {number} */ at) => line[at] != null;
  return [...line.keys()].filter((at) => there(at) && !there(at - 1) && !there(at + 1) && open[at] == null);
}
