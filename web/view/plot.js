// @ts-check
// One plot of uPlot: its time axis, its crosshair, its size and its end. All plots of the page share the crosshair. A plot that was
// never on the screen does not exist, and one that left it is not drawn.
import { zoned } from '../time-zone.js';
import uPlot from '../vendor/uplot/uPlot.esm.js';
import { listenToGestures } from './chart-gestures.js';

/** @typedef {import('../i18n/i18n.js').I18n} I18n */
/** @typedef {import('./chart-gestures.js').ChartControls} ChartControls */
/**
 * @typedef Content
 * @property {uPlot.AlignedData} data as from `table` of columns.js
 * @property {[number, number]} axis start and end of the time axis, in epoch milliseconds
 * @property {readonly number[]} steps the times that the keyboard steps through, in epoch milliseconds
 * @property {string} shape a new shape needs new series
 */
/**
 * What differs between plots. `under` and `over` draw below and above the lines. `pointed` gets the time of the crosshair in epoch
 * milliseconds, or null if it is hidden. `focuses` is whether the line next to the mouse stands out.
 * @typedef {{series: () => uPlot.Series[], bands?: uPlot.Band[], y: uPlot.Scale.Range, labels: uPlot.Axis.Values,
 *   under: (plot: uPlot) => void, over: (plot: uPlot) => void, pointed: (time: number | null) => void, padding?: uPlot.Padding,
 *   focuses?: boolean}} Kind
 */

/** Plots with this key share one crosshair. */
const CROSSHAIR = 'fieldline';
/** How near the mouse must be to a line to focus it, in pixels. */
const FOCUS_PIXELS = 24;
/** A plot that is nearer to the screen than this is drawn. */
const NEAR = '200px';
const DAY = 86_400;

export class Plot {
  /** @type {uPlot | null} */
  #plot = null;
  /** @type {Content | null} */
  #content = null;
  /** The time of the crosshair if a key moved it, so that it stays there while the axis moves. @type {number | null} */
  #keptTime = null;
  #isVisible = false;
  #isOutdated = false;
  #left = new AbortController();
  #theme = new MutationObserver(() => this.redraw());
  #box;
  #i18n;
  #kind;
  #controls;
  #resized = new ResizeObserver(() => this.#resize());
  #seen = new IntersectionObserver((entries) => this.#see(entries[entries.length - 1].isIntersecting), { rootMargin: NEAR });

  /**
   * @param {HTMLElement} box the element that the plot fills, even when its size changes
   * @param {I18n} i18n
   * @param {ChartControls} controls
   * @param {Kind} kind
   */
  constructor(box, i18n, controls, kind) {
    this.#box = box;
    this.#i18n = i18n;
    this.#kind = kind;
    this.#controls = controls;
    this.#resized.observe(box);
    this.#seen.observe(box);
    const { signal } = this.#left;
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.redraw(), { signal });
    this.#theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    listenToGestures(box, (left) => this.#timeAt(left), { ...controls, point: (left) => this.#pointAt(left), step: (by) => this.#step(by) });
    box.addEventListener('pointermove', () => (this.#keptTime = null), { signal });
  }

  /** Whether it is on the screen or near it. */
  get isVisible() {
    return this.#isVisible;
  }

  /** In pixels. */
  get width() {
    return this.#box.clientWidth;
  }

  /** @param {Content} content */
  show(content) {
    if (this.#plot && content.shape !== this.#content?.shape) {
      this.#plot.destroy();
      this.#plot = null;
    }
    this.#content = content;
    this.#isOutdated = true;
    this.#draw();
  }

  /** Draws the same data again, for example because the threshold lines changed. */
  redraw() {
    this.#isVisible ? this.#plot?.redraw(false) : (this.#isOutdated = true);
  }

  /** Highlights one line. @param {number | null} series its index; null for none */
  focus(series) {
    this.#plot?.setSeries(series, { focus: true }, false);
  }

  /** Frees everything that would keep the plot in memory. */
  destroy() {
    this.#resized.disconnect();
    this.#seen.disconnect();
    this.#theme.disconnect();
    this.#left.abort();
    this.#plot?.destroy();
    this.#plot = null;
    this.#content = null;
  }

  /** @param {boolean} isVisible */
  #see(isVisible) {
    this.#isVisible = isVisible;
    this.#draw();
  }

  #draw() {
    if (!this.#isVisible || !this.#isOutdated || !this.#content || this.#box.clientWidth === 0) {
      return;
    }
    this.#isOutdated = false;
    if (this.#plot) {
      this.#plot.setData(this.#content.data);
    } else {
      this.#plot = new uPlot(this.#options(), this.#content.data, this.#box);
    }
    if (this.#keptTime !== null) {
      this.#pointAtTime(this.#keptTime);
    }
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.#box;
    if (width > 0 && (width !== this.#plot?.width || height !== this.#plot.height)) {
      this.#plot?.setSize({ width, height });
      this.#draw();
    }
  }

  /** @param {number} left in pixels */
  #timeAt(left) {
    return 1000 * (this.#plot?.posToVal(left, 'x') ?? 0);
  }

  /** @param {number} left in pixels; below 0 hides the crosshair */
  #pointAt(left) {
    this.#keptTime = null;
    this.#setCrosshair(left);
  }

  /** @param {number} left */
  #setCrosshair(left) {
    const plot = this.#plot;
    if (plot) {
      /** @type {any} its types lack the third parameter */ (plot).setCursor({ left, top: left < 0 ? left : plot.over.clientHeight / 2 }, true, true);
    }
  }

  /** @param {number} time epoch milliseconds */
  #pointAtTime(time) {
    this.#keptTime = time;
    this.#plot && this.#setCrosshair(this.#plot.valToPos(time / 1000, 'x'));
  }

  /** Moves the crosshair by this many steps, and first to the newest one. @param {number} by */
  #step(by) {
    const { steps = [], axis: [from, to] = [0, 0] } = this.#content ?? {};
    const shown = steps.filter((time) => time >= from && time <= to);
    const { left = -1 } = this.#plot?.cursor ?? {};
    const now = this.#keptTime ?? (left < 0 ? Infinity : this.#timeAt(left));
    const next = by < 0 ? shown.filter((time) => time < now - 1).pop() ?? shown[0] : shown.find((time) => time > now + 1) ?? shown[shown.length - 1];
    if (next !== undefined) {
      this.#pointAtTime(next);
    }
  }

  /** @returns {uPlot.Options} */
  #options() {
    const { series, bands, y, labels, under, over, pointed, focuses = false, padding = [8, 1.5 * rem(), 0, 0] } = this.#kind;
    return {
      width: this.#box.clientWidth,
      height: this.#box.clientHeight,
      padding,
      legend: { show: false },
      focus: { alpha: 0.35 },
      cursor: {
        y: false,
        points: { show: false },
        focus: { prox: focuses ? FOCUS_PIXELS : -1 },
        drag: { x: true, y: false, setScale: false },
        sync: { key: CROSSHAIR, scales: ['x', null], filters: { pub: (/** @type {string} */ type) => type === 'mousemove' } },
        bind: { dblclick: () => () => (this.#controls.reset(), null) },
      },
      hooks: {
        setCursor: [({ cursor: { left = -1 } }) => pointed(left < 0 ? null : this.#keptTime ?? this.#timeAt(left))],
        setSelect: [(/** @type {uPlot} */ plot) => this.#selected(plot)],
        drawAxes: [under],
        draw: [over],
      },
      tzDate: (seconds) => zoned(1000 * seconds, this.#i18n.zone),
      scales: { x: { range: () => /** @type {[number, number]} */ (this.#content?.axis.map((time) => time / 1000)) }, y: { range: y } },
      axes: [
        { ...axis(), size: 1.75 * rem(), space: 4.5 * rem(), values: times(this.#i18n) },
        { ...axis(), size: labelWidth, space: 2 * rem(), values: labels },
      ],
      bands,
      series: [{}, ...series()],
    };
  }

  /** @param {uPlot} plot */
  #selected(plot) {
    const { left, width } = plot.select;
    if (width > 0) {
      this.#controls.select(this.#timeAt(left), this.#timeAt(left + width));
      plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    }
  }
}

export const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

const axis = () => ({
  stroke: colour('--ink-muted'),
  font: `${0.75 * rem()}px system-ui, sans-serif`,
  grid: { stroke: colour('--chart-grid'), width: 1 },
  ticks: { show: false },
});

/**
 * Read for each drawing, so that a change from light to dark needs only a new drawing.
 * @param {string} property
 */
export const colour = (property) => () => {
  probe.isConnected || document.body.append(probe);
  probe.style.color = `var(${property})`;
  return getComputedStyle(probe).color;
};

/** An invisible element: only the colour of an element is resolved to that of the current scheme. */
const probe = document.createElement('i');
probe.hidden = true;

/**
 * Labels the start of each day with its date.
 * @param {I18n} i18n
 * @returns {(plot: any, splits: number[], axis: number, space: number, step: number) => string[]} splits in epoch seconds
 */
const times = ({ timeOfDay, minute, day, zone }) => (_plot, splits, _axis, _space, step) =>
  splits.map((split) => {
    const time = zoned(split * 1000, zone);
    const midnight = time.getHours() === 0 && time.getMinutes() === 0 && time.getSeconds() === 0;
    return (step >= DAY || (midnight && step >= 60) ? day : step < 60 ? timeOfDay : minute)(split * 1000);
  });

/**
 * As wide for all usual labels, so that the time axes of charts above each other are aligned.
 * @param {any} _
 * @param {string[] | null} labels
 */
const labelWidth = (_, labels) => rem() * (1 + 0.45 * Math.max(6, ...(labels ?? []).map(({ length }) => length)));
