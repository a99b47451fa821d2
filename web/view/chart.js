// @ts-check
// The chart of one metric: the averages as a line, minimum to maximum as a band, open windows dashed and hollow, other devices as
// dashed lines, and marks for thresholds, alerts and anomalies.
import uPlot from '../vendor/uplot/uPlot.esm.js';
import { asSwitch, columns, line, table } from '../columns.js';
import { withLeastHeight } from '../sparkline.js';
import { heightWith } from '../rules.js';
import { drawEpisodes, drawTags, drawThresholds } from './chart-marks.js';
import { colour, Plot } from './plot.js';

/** @typedef {import('../series.js').Window} Window */
/** @typedef {import('../rules.js').Rule} Rule */
/** @typedef {import('../i18n/i18n.js').I18n} I18n */
/** The minimum and maximum of the y axis. @typedef {[number | null, number | null]} Height */
/**
 * @typedef Shown
 * @property {readonly Window[]} windows by start
 * @property {[number, number]} axis start and end of the time axis, in epoch milliseconds
 * @property {readonly Rule[]} rules whose levels are drawn, the highest first
 * @property {readonly import('../episodes.js').Episode[]} episodes alerts and anomalies
 * @property {readonly (readonly Window[])[]} others the windows of the devices that are compared
 * @property {import('../i18n/window-text.js').Kind} kind
 * @property {number} interval the device's usual interval in milliseconds; 0 if it is unknown
 */

/** The arithmetic of uPlot overflows beyond this value. */
const MAX_DRAWN = 1e300;

/** The indices of the series in the data of uPlot. The lines of other devices follow. */
const MAX = 1;
const MIN = 2;
const MEAN = 3;
const OPEN = 4;

/** The dashes and colours by which lines differ, even without colours. */
export const LINES = [
  { colour: '--line-1', dash: [10, 4] },
  { colour: '--line-2', dash: [2, 3] },
  { colour: '--line-3', dash: [10, 4, 2, 4] },
  { colour: '--line-4', dash: [5, 3] },
  { colour: '--line-5', dash: [14, 3, 2, 3, 2, 3] },
];

export class Chart {
  /** @type {Shown} */
  #shown = { windows: [], axis: [0, 0], rules: [], episodes: [], others: [], kind: { isSwitch: false }, interval: 0 };
  /** @type {Height} */
  #height = [null, null];
  /** The indices at which points are drawn, by series. @type {Record<number, number[]>} */
  #points = {};
  #i18n;
  #plot;

  /**
   * @param {HTMLElement} box the element that the chart fills, even when its size changes
   * @param {I18n} i18n
   * @param {import('./chart-gestures.js').ChartControls} controls
   * @param {(time: number | null) => void} pointed gets the time of the crosshair, in epoch milliseconds
   */
  constructor(box, i18n, controls, pointed) {
    this.#i18n = i18n;
    this.#plot = new Plot(box, i18n, controls, {
      series: () => this.#series(),
      bands: [{ series: [MAX, MIN], fill: colour('--chart-band') }],
      y: () => /** @type {uPlot.Range.MinMax} */ (this.#height),
      labels: (_plot, splits, _axis, _space, step) => this.#labels(splits, step),
      under: (plot) => drawEpisodes(plot, this.#shown.episodes),
      over: (plot) => this.#marks(plot),
      pointed,
    });
  }

  get width() {
    return this.#plot.width;
  }

  get isVisible() {
    return this.#plot.isVisible;
  }

  destroy() {
    this.#plot.destroy();
  }

  /** @param {Shown} shown */
  draw(shown) {
    const { axis, rules, kind, interval } = shown;
    this.#shown = shown;
    const asDrawn = (/** @type {readonly Window[]} */ windows) => (kind.isSwitch ? asSwitch(windows) : windows);
    const { x, max, min, final, open, hollow, lonely } = columns(asDrawn(shown.windows), interval);
    const others = shown.others.map((windows) => line(asDrawn(windows)));
    const data = table([{ x, columns: [max, min, final, open].map((column) => column.map(clamped)) }, ...others.map((each) => ({ x: each.x, columns: [each.mean.map(clamped)] }))]);
    this.#height = heightOf(data.slice(1).flat(), rules, kind);
    const at = (/** @type {readonly number[]} */ times, /** @type {readonly number[]} */ indices) => indices.map((index) => data[0].indexOf(times[index]));
    this.#points = Object.fromEntries([[MEAN, at(x, lonely)], [OPEN, at(x, hollow)], ...others.map((each, index) => [OPEN + 1 + index, at(each.x, each.lonely)])]);
    const steps = shown.windows.map(({ start, end }) => (start + end) / 2);
    const isEmpty = data[0].length === 0;
    this.#plot.show({
      data: /** @type {uPlot.AlignedData} */ (isEmpty ? [axis.map((time) => time / 1000), ...data.slice(1).map(() => [null, null])] : data),
      axis, steps, shape: `${others.length} ${kind.isSwitch}`,
    });
  }

  /** Whether a level is above (1) or below (-1) the chart. @param {number} level */
  beyond(level) {
    const [low, high] = this.#height;
    return high !== null && level > high ? 1 : low !== null && level < low ? -1 : 0;
  }

  /** @returns {uPlot.Series[]} */
  #series() {
    const { linear, stepped } = /** @type {Required<uPlot.Series.PathBuilderFactories>} */ (uPlot.paths);
    const paths = this.#shown.kind.isSwitch ? stepped({ align: 1 }) : linear();
    const points = (/** @type {number} */ series, /** @type {string} */ stroke, /** @type {string} */ fill) =>
      ({ show: true, size: 7, width: 2, stroke: colour(stroke), fill: colour(fill), filter: () => this.#points[series] ?? [] });
    const bare = { stroke: 'transparent', points: { show: false } };
    const mean = { stroke: colour('--chart-line'), width: 2, paths };
    return [
      bare,
      bare,
      { ...mean, points: points(MEAN, '--chart-line', '--chart-line') },
      { ...mean, dash: [4, 4], points: points(OPEN, '--chart-line', '--card') },
      ...this.#shown.others.map((_, index) => {
        const { colour: stroke, dash } = LINES[index % LINES.length];
        return { stroke: colour(stroke), width: 1.75, dash, paths, points: points(OPEN + 1 + index, stroke, stroke) };
      }),
    ];
  }

  /**
   * @param {(number | null)[]} splits
   * @param {number} step
   */
  #labels(splits, step) {
    const { labels, t } = this.#i18n;
    return this.#shown.kind.isSwitch ? splits.map((split) => (split === 0 ? t('switch.off') : split === 1 ? t('switch.on') : '')) : labels(splits, step);
  }

  /** @param {uPlot} plot */
  #marks(plot) {
    drawThresholds(plot, this.#shown.rules, this.#i18n);
    drawTags(plot, this.#shown.others.map((_, index) => ({ series: OPEN + 1 + index, text: String(index + 1), colour: LINES[index % LINES.length].colour })));
  }
}

/** @param {number | null} value */
export function clamped(value) {
  if (value === null || Math.abs(value) < 1 / MAX_DRAWN) {
    return value && 0;
  }
  return Math.max(-MAX_DRAWN, Math.min(MAX_DRAWN, value));
}

/**
 * The range of the y axis.
 * @param {readonly (number | null | undefined)[]} values
 * @param {readonly Rule[]} rules
 * @param {import('../i18n/window-text.js').Kind} kind
 * @returns {Height}
 */
export function heightOf(values, rules, { isSwitch, decimals }) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value != null) {
      [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
  }
  if (low > high) {
    return [null, null];
  }
  if (isSwitch) {
    return [-0.2, 1.2];
  }
  const near = heightWith(low, high, rules.map(({ level }) => level));
  return uPlot.rangeNum(...withLeastHeight(near, decimals), 0.1, true);
}
