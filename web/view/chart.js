// @ts-check
// One chart: the averages as a line, their minimum to maximum as a band, what is still open dashed and hollow.
import uPlot from '../vendor/uplot/uPlot.esm.js';
import { columns } from '../columns.js';

/** @typedef {import('../series.js').Window} Window */
/** @typedef {import('../range.js').Range} Range */
/** @typedef {import('../words.js').Words} Words */

/** The chart covers at least so many seconds, so that the first windows do not fill it all. */
const LEAST_SPAN = 120;

/** Where the series of {@link columns} stand in uPlot's data. */
const MAX = 1;
const MIN = 2;
const OPEN = 4;

/**
 * @param {HTMLElement} box what the chart fills, also when it changes its size
 * @param {Words} words
 * @param {(from: number, to: number) => void} select called with the part that was dragged over, in epoch milliseconds
 * @returns {(windows: readonly Window[], range: Range) => void} draws anew
 */
export function chart(box, words, select) {
  /** @type {number[]} */
  let hollow = [];
  /** @type {Range} */
  let range = { span: 0, end: null };
  const plot = new /** @type {any} */ (uPlot)(options(box, words, () => hollow, () => range, select), [[], [], [], [], []], box);
  new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: box.clientHeight })).observe(box);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const redraw = () => (box.isConnected ? plot.redraw() : dark.removeEventListener('change', redraw));
  dark.addEventListener('change', redraw);
  return (windows, shown) => {
    const { x, max, min, final, open, hollow: indices } = columns(windows);
    hollow = indices;
    range = shown;
    plot.setData([x, max, min, final, open]);
  };
}

/**
 * @param {HTMLElement} box
 * @param {Words} words
 * @param {() => number[]} hollow
 * @param {() => Range} range
 * @param {(from: number, to: number) => void} select
 */
function options(box, words, hollow, range, select) {
  const bare = { stroke: 'transparent', points: { show: false } };
  return {
    width: box.clientWidth,
    height: box.clientHeight,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { x: false, y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
    hooks: { setSelect: [(/** @type {any} */ plot) => selected(plot, select)] },
    scales: { x: { range: (/** @type {any} */ plot) => timeRange(plot, range()) } },
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
      { stroke: colour('--chart-line'), width: 2, dash: [4, 4], points: { ...dot(), fill: colour('--card'), filter: hollow } },
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
 * From the data, as uPlot's own suggestion for a single point is a whole day.
 * @param {any} plot
 * @param {Range} range
 * @returns {[number | null, number | null]}
 */
function timeRange({ data: [x] }, { end }) {
  const to = end === null ? x[x.length - 1] : Math.max(end / 1000, x[x.length - 1]);
  return x.length === 0 ? [null, null] : [Math.min(x[0], to - LEAST_SPAN), to];
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
 * @param {Words} words
 * @returns {(plot: any, splits: number[], axis: number, space: number, step: number) => string[]} splits in epoch seconds
 */
const times = ({ timeOfDay, minute }) => (_plot, splits, _axis, _space, step) =>
  splits.map((split) => (step < 60 ? timeOfDay : minute)(split * 1000));

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
