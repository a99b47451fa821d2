// @ts-check
// The chart of one metric of many devices: a line for each, or a band with the median and lines for the outliers.
import { line, table } from '../columns.js';
import { band } from '../explore.js';
import { drawTags, drawThresholds } from './chart-marks.js';
import { clamped, heightOf, LINES } from './chart.js';
import { colour, Plot } from './plot.js';

/** @typedef {import('../series.js').Window} Window */
/** @typedef {import('../vendor/uplot/uPlot.esm.js').default} uPlot */
/**
 * @typedef Shown
 * @property {readonly {tag: string, windows: readonly Window[]}[]} lines each with the number by which the table names it
 * @property {readonly (readonly Window[])[]} crowd the devices of the band; empty if each has a line
 * @property {[number, number]} axis start and end of the time axis, in epoch milliseconds
 * @property {readonly import('../rules.js').Rule[]} rules whose levels are drawn
 * @property {number | undefined} decimals
 */

/** The number of points of the band. */
const BAND_POINTS = 120;

/** How the line at an index looks. @param {number} index */
export const styleOf = (index) => LINES[index % LINES.length];

export class ExploreChart {
  /** @type {Shown} */
  #shown = { lines: [], crowd: [], axis: [0, 0], rules: [], decimals: undefined };
  /** @type {import('./chart.js').Height} */
  #height = [null, null];
  /** The indices at which points are drawn, by line. @type {number[][]} */
  #points = [];
  #plot;

  /**
   * @param {HTMLElement} box
   * @param {import('../i18n/i18n.js').I18n} i18n
   * @param {import('./chart-gestures.js').ChartControls} controls
   * @param {(time: number | null) => void} pointed gets the time of the crosshair, in epoch milliseconds
   */
  constructor(box, i18n, controls, pointed) {
    this.#plot = new Plot(box, i18n, controls, {
      series: () => this.#series(),
      bands: [{ series: [1, 2], fill: colour('--chart-band') }],
      y: () => /** @type {[number, number]} */ (this.#height),
      labels: (_plot, splits, _axis, _space, step) => i18n.labels(splits, step),
      under: () => {},
      over: (plot) => {
        drawThresholds(plot, this.#shown.rules, i18n);
        drawTags(plot, this.#shown.lines.map(({ tag }, at) => ({ series: FIRST + at, text: tag, colour: styleOf(at).colour })));
      },
      pointed,
      focuses: true,
    });
  }

  get width() {
    return this.#plot.width;
  }

  destroy() {
    this.#plot.destroy();
  }

  /** Highlights a line; null for none. @param {number | null} index */
  focus(index) {
    this.#plot.focus(index === null ? null : FIRST + index);
  }

  /** @param {Shown} shown */
  draw(shown) {
    this.#shown = shown;
    const { axis, crowd, rules, decimals } = shown;
    const all = band(crowd, axis, BAND_POINTS);
    const lines = shown.lines.map(({ windows }) => line(windows));
    const data = table([
      { x: all.x, columns: [all.high, all.low, all.median].map((column) => column.map(clamped)) },
      ...lines.map(({ x, mean }) => ({ x, columns: [mean.map(clamped)] })),
    ]);
    this.#height = heightOf(data.slice(1).flat(), rules, { isSwitch: false, decimals });
    this.#points = lines.map(({ x, lonely }) => lonely.map((at) => data[0].indexOf(x[at])));
    const isEmpty = data[0].length === 0;
    this.#plot.show({
      data: /** @type {uPlot.AlignedData} */ (isEmpty ? [axis.map((time) => time / 1000), ...data.slice(1).map(() => [null, null])] : data),
      axis,
      steps: data[0].map((time) => time * 1000),
      shape: String(lines.length),
    });
  }

  /** @returns {uPlot.Series[]} */
  #series() {
    const bare = { stroke: 'transparent', points: { show: false } };
    return [
      bare,
      bare,
      { stroke: colour('--chart-line'), width: 2.5, points: { show: false } },
      ...this.#shown.lines.map((_, at) => ({
        stroke: colour(styleOf(at).colour), width: 1.75, dash: styleOf(at).dash,
        points: { show: true, size: 6, fill: colour(styleOf(at).colour), filter: () => this.#points[at] ?? [] },
      })),
    ];
  }
}

/** The index of the first line in the data of uPlot. */
const FIRST = 4;
