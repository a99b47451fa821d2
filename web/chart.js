// @ts-check
// One chart: the averages as a line, their minimum to maximum as a band, what is still open dashed and hollow.
import uPlot from './vendor/uplot/uPlot.esm.js';
import { columns } from './columns.js';

/** @typedef {import('./state.js').Average} Average */

/** The chart covers at least so many seconds, so that the first windows do not fill it all. */
const LEAST_SPAN = 120;

/** Where the series of {@link columns} stand in uPlot's data. */
const MAX = 1;
const MIN = 2;
const OPEN = 4;

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const clockWithSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/**
 * @param {HTMLElement} box what the chart fills, also when it changes its size
 * @returns {(windows: readonly Average[]) => void} draws anew
 */
export function chart(box) {
  /** @type {number[]} */
  let hollow = [];
  const plot = new /** @type {any} */ (uPlot)(options(box, () => hollow), [[], [], [], [], []], box);
  new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: box.clientHeight })).observe(box);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => plot.redraw());
  return (windows) => {
    const { x, max, min, final, open, hollow: indices } = columns(windows);
    hollow = indices;
    plot.setData([x, max, min, final, open]);
  };
}

/**
 * @param {HTMLElement} box
 * @param {() => number[]} hollow
 */
function options(box, hollow) {
  const bare = { stroke: 'transparent', points: { show: false } };
  return {
    width: box.clientWidth,
    height: box.clientHeight,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { range: timeRange } },
    axes: [
      { ...axis(), size: 1.75 * rem(), space: 4.5 * rem(), values: times },
      { ...axis(), size: labelWidth, space: 2 * rem(), values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map(label) },
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
 * @returns {[number | null, number | null]}
 */
function timeRange(plot) {
  const [x] = plot.data;
  const to = x[x.length - 1];
  return x.length === 0 ? [null, null] : [Math.min(x[0], to - LEAST_SPAN), to];
}

/**
 * @param {any} _
 * @param {number[]} splits epoch seconds
 * @param {number} _axis
 * @param {number} _space
 * @param {number} step seconds
 */
function times(_, splits, _axis, _space, step) {
  return splits.map((split) => (step < 60 ? clockWithSeconds : clock).format(split * 1000));
}

/** @param {number | null} split null where uPlot leaves a label out */
const label = (split) => (split === null ? '' : split.toLocaleString('en-GB', { maximumSignificantDigits: 4 }));

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
