// @ts-check
// One chart: the averages as a line, minimum to maximum as a band, open windows dashed and hollow, and thresholds as dashed
// horizontal lines. All charts of the page share a crosshair, which points at one window.
import uPlot from '../vendor/uplot/uPlot.esm.js';
import { asSwitch, columns, windowAt } from '../columns.js';
import { withLeastHeight } from '../figures.js';
import { drawnTimes } from '../range.js';
import { heightWith } from '../rules.js';
import { listenToGestures } from './chart-gestures.js';

/** @typedef {import('../series.js').Window} Window */
/** @typedef {import('../range.js').Range} Range */
/** @typedef {import('../rules.js').Rule} Rule */
/** @typedef {import('../i18n/i18n.js').I18n} I18n */
/** The minimum and maximum of the y axis. @typedef {[number | null, number | null]} Height */
/**
 * @typedef Shown
 * @property {readonly Window[]} windows by start
 * @property {Range} range
 * @property {readonly Rule[]} rules the highest first
 * @property {import('../i18n/window-text.js').Kind} kind
 * @property {number} now by the device's clock, in epoch milliseconds; the end of a chart that follows the newest data
 * @property {number} interval the device's usual interval in milliseconds; 0 if it is unknown
 */
/** `hollow` has the indices of the open windows. @typedef {Shown & {height: Height, hollow: number[]}} Drawn */

/** Charts with this key share one crosshair. */
const CROSSHAIR = 'device';
/** The arithmetic of uPlot overflows beyond this value. */
const MAX_DRAWN = 1e300;
const DAY = 86_400;

/** The colours of thresholds, as in the list of alerts. */
const COLOURS = { alarm: '--disconnected', warning: '--stale', info: '--waiting' };

/** The indices of the series of {@link columns} in the data of uPlot. */
const MAX = 1;
const MIN = 2;
const OPEN = 4;

/**
 * @param {HTMLElement} box the element that the chart fills, even when its size changes
 * @param {I18n} i18n
 * @param {import('./chart-gestures.js').ChartControls} controls
 * @param {(window: Window | null) => void} pointed called when the crosshair of any chart points at a window, or at none any more
 */
export function chart(box, i18n, controls, pointed) {
  /** @type {Drawn} */
  let drawn = {
    windows: [], range: { span: 0, end: null }, rules: [], kind: { isSwitch: false }, now: 0, interval: 0, height: [null, null], hollow: [],
  };
  const plot = new uPlot(options(box, i18n, () => drawn, controls, pointed), [[], [], [], [], []], box);
  const resized = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: box.clientHeight }));
  resized.observe(box);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const redraw = () => plot.redraw();
  dark.addEventListener('change', redraw);
  const timeAt = (/** @type {number} */ left) => 1000 * plot.posToVal(left, 'x');

  /** @param {number} left in pixels; below 0 hides the crosshair */
  const point = (left) => /** @type {any} its types lack the third parameter */ (plot).setCursor({ left, top: left < 0 ? left : plot.over.clientHeight / 2 }, true, true);

  /** Moves the crosshair by this many windows, and first to the newest one. @param {number} by */
  function step(by) {
    const { windows } = drawn;
    const { idx } = plot.cursor;
    const at = idx == null ? windows.length - Math.max(by, 0) : windows.indexOf(windowAt(windows, plot.data[0][idx]));
    const window = windows[Math.min(windows.length - 1, Math.max(0, at + by))];
    if (window) {
      point(plot.valToPos((window.start + window.end) / 2000, 'x'));
    }
  }

  listenToGestures(box, plot.over, timeAt, { ...controls, point, step });
  return {
    /** @param {Shown} shown */
    draw(shown) {
      const { windows, range, rules, kind, interval } = shown;
      const { x, max, min, final, open, hollow } = columns(kind.isSwitch ? asSwitch(windows) : windows, interval);
      const drawable = [max, min, final, open].map((column) => column.map(clamped));
      drawn = { ...shown, height: heightOf([...drawable[0], ...drawable[1]], rules, kind), hollow };
      plot.setData(x.length === 0 ? empty(range, shown.now) : [x, ...drawable]);
    },

    /** Frees everything that would keep the chart in memory. */
    destroy() {
      resized.disconnect();
      dark.removeEventListener('change', redraw);
      plot.destroy();
    },

    /** In pixels. */
    width: () => plot.width,

    /** Whether a level is above (1) or below (-1) the chart. @param {number} level */
    beyond(level) {
      const [low, high] = drawn.height;
      return high !== null && level > high ? 1 : low !== null && level < low ? -1 : 0;
    },
  };
}

/**
 * @param {HTMLElement} box
 * @param {I18n} i18n
 * @param {() => Drawn} drawn
 * @param {import('./chart-gestures.js').ChartControls} controls
 * @param {(window: Window | null) => void} pointed
 * @returns {uPlot.Options}
 */
function options(box, i18n, drawn, { select, reset }, pointed) {
  const bare = { stroke: 'transparent', points: { show: false } };
  return {
    width: box.clientWidth,
    height: box.clientHeight,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false },
      sync: { key: CROSSHAIR, scales: ['x', null], filters: { pub: (/** @type {string} */ type) => type === 'mousemove' } },
      bind: { dblclick: () => () => (reset(), null) },
    },
    hooks: {
      setCursor: [(/** @type {uPlot} */ plot) => pointed(pointedAt(plot, drawn().windows))],
      setSelect: [(/** @type {uPlot} */ plot) => selected(plot, select)],
      draw: [(/** @type {uPlot} */ plot) => drawThresholds(plot, drawn().rules, i18n)],
    },
    scales: {
      x: { range: (/** @type {uPlot} */ plot) => drawnTimes(plot.data[0], drawn().range, drawn().now) },
      y: { range: () => drawn().height },
    },
    axes: [
      { ...axis(), size: 1.75 * rem(), space: 4.5 * rem(), values: times(i18n) },
      { ...axis(), size: labelWidth, space: 2 * rem(), values: values(i18n, drawn) },
    ],
    bands: [{ series: [MAX, MIN], fill: colour('--chart-band') }],
    series: [
      {},
      bare,
      bare,
      { stroke: colour('--chart-line'), width: 2, paths: paths(drawn), points: { ...dot(), fill: colour('--chart-line'), filter: lonely } },
      { stroke: colour('--chart-line'), width: 2, paths: paths(drawn), dash: [4, 4], points: { ...dot(), fill: colour('--card'), filter: () => drawn().hollow } },
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
 * Read for each drawing, so that a change from light to dark needs only a new drawing.
 * @param {string} property
 */
const colour = (property) => () => getComputedStyle(document.documentElement).getPropertyValue(property).trim();

/** Draws a switch with steps. @param {() => Drawn} drawn */
function paths(drawn) {
  const { linear, stepped } = /** @type {Required<uPlot.Series.PathBuilderFactories>} */ (uPlot.paths);
  const [line, steps] = [linear(), stepped({ align: 1 })];
  return (/** @type {Parameters<uPlot.Series.PathBuilder>} */ ...all) => (drawn().kind.isSwitch ? steps : line)(...all);
}

/**
 * Without any point, uPlot would keep the previous times.
 * @param {Range} range
 * @param {number} now
 */
function empty({ span, end }, now) {
  const to = end ?? now;
  return span === Infinity ? [[], [], [], [], []] : [[(to - span) / 1000, to / 1000], ...Array(4).fill([null, null])];
}

/** @param {number | null} value */
function clamped(value) {
  if (value === null || Math.abs(value) < 1 / MAX_DRAWN) {
    return value && 0;
  }
  return Math.max(-MAX_DRAWN, Math.min(MAX_DRAWN, value));
}

/**
 * @param {readonly (number | null)[]} values
 * @param {readonly Rule[]} rules
 * @param {import('../i18n/window-text.js').Kind} kind
 * @returns {Height}
 */
function heightOf(values, rules, { isSwitch, decimals }) {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) {
    return [null, null];
  }
  if (isSwitch) {
    return [-0.2, 1.2];
  }
  const near = heightWith(Math.min(...known), Math.max(...known), rules.map(({ level }) => level));
  return uPlot.rangeNum(...withLeastHeight(near, decimals), 0.1, true);
}

/**
 * The window that the crosshair points at; null if it is hidden.
 * @param {uPlot} plot
 * @param {readonly Window[]} windows
 */
function pointedAt({ cursor: { idx, left = -1 }, data: [x] }, windows) {
  return idx == null || left < 0 || windows.length === 0 ? null : windowAt(windows, x[idx]) ?? null;
}

/**
 * Draws each as a dashed line, with its name above it if there is room.
 * @param {uPlot} plot
 * @param {readonly Rule[]} rules the highest first
 * @param {I18n} i18n
 */
function drawThresholds(plot, rules, i18n) {
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
      ctx.strokeText(i18n.levelText(rule), left + width, y - 1);
      ctx.fillText(i18n.levelText(rule), left + width, y - 1);
      free = y;
    }
  }
  ctx.restore();
}

/**
 * @param {uPlot} plot
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
 * Labels the start of each day with its date.
 * @param {I18n} i18n
 * @returns {(plot: any, splits: number[], axis: number, space: number, step: number) => string[]} splits in epoch seconds
 */
const times = ({ timeOfDay, minute, day }) => (_plot, splits, _axis, _space, step) =>
  splits.map((split) => {
    const time = new Date(split * 1000);
    const midnight = time.getHours() === 0 && time.getMinutes() === 0 && time.getSeconds() === 0;
    return (step >= DAY || (midnight && step >= 60) ? day : step < 60 ? timeOfDay : minute)(split * 1000);
  });

/**
 * @param {I18n} i18n
 * @param {() => Drawn} drawn
 * @returns {(plot: any, splits: (number | null)[], axis: number, space: number, step: number) => string[]}
 */
const values = ({ labels, t }, drawn) => (_plot, splits, _axis, _space, step) =>
  drawn().kind.isSwitch ? splits.map((split) => (split === 0 ? t('switch.off') : split === 1 ? t('switch.on') : '')) : labels(splits, step);

/**
 * @param {any} _
 * @param {string[] | null} labels
 */
const labelWidth = (_, labels) => rem() * (1 + 0.45 * Math.max(3, ...(labels ?? []).map(({ length }) => length)));

/**
 * Finds points with a pause on both sides. They would be invisible, because a line needs two points.
 * @param {uPlot} plot
 * @param {number} series
 */
function lonely(plot, series) {
  const [line, open] = [plot.data[series], plot.data[OPEN]];
  const there = (/** @type {number} */ at) => line[at] != null;
  return [...line.keys()].filter((at) => there(at) && !there(at - 1) && !there(at + 1) && open[at] == null);
}
