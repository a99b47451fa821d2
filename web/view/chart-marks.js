// @ts-check
// What a chart shows besides its lines: thresholds, alerts, anomalies, and the numbers of lines. It draws on the canvas of uPlot.
import { colour, rem } from './plot.js';

/** @typedef {import('../vendor/uplot/uPlot.esm.js').default} uPlot */

/** The colours of severities, as in the list of alerts. */
const COLOURS = { alarm: '--disconnected', warning: '--stale', info: '--waiting' };
/** Their shapes, which the page shows besides the colours. */
const SHAPES = { alarm: '◆', warning: '▲', info: '○' };
/** The opacity of the band of an alert. */
const BAND = 0.14;

/**
 * Draws each level as a dashed line, with its name above it if there is room.
 * @param {uPlot} plot
 * @param {readonly import('../rules.js').Rule[]} rules the highest first
 * @param {import('../i18n/i18n.js').I18n} i18n
 */
export function drawThresholds(plot, rules, i18n) {
  const { ctx, bbox: { left, top, width, height } } = plot;
  const line = rem() * devicePixelRatio;
  let free = top;
  ctx.save();
  setFont(ctx, 'right');
  ctx.textBaseline = 'bottom';
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
      outlined(ctx, i18n.levelText(rule), left + width, y - 1);
      free = y;
    }
  }
  ctx.restore();
}

/**
 * Draws an alert as a band from its beginning to its end, with its shape at the top, and an anomaly as a dotted line.
 * @param {uPlot} plot
 * @param {readonly import('../episodes.js').Episode[]} episodes
 */
export function drawEpisodes(plot, episodes) {
  const { ctx, bbox: { left, top, width, height } } = plot;
  const pixel = devicePixelRatio;
  const x = (/** @type {number} */ time) => Math.min(left + width, Math.max(left, plot.valToPos(time / 1000, 'x', true)));
  ctx.save();
  setFont(ctx, 'left');
  ctx.textBaseline = 'top';
  for (const { severity, isAnomaly, start, end } of episodes) {
    const [from, to] = [x(start), x(end)];
    if (to <= left || from >= left + width) {
      continue;
    }
    ctx.strokeStyle = ctx.fillStyle = colour(COLOURS[severity])();
    if (isAnomaly) {
      ctx.lineWidth = pixel;
      ctx.setLineDash([2 * pixel, 3 * pixel]);
      ctx.strokeRect(from, top, 0, height);
      ctx.setLineDash([]);
      triangle(ctx, from, top, 5 * pixel);
    } else {
      ctx.globalAlpha = BAND;
      ctx.fillRect(from, top, Math.max(pixel, to - from), height);
      ctx.globalAlpha = 1;
      ctx.fillRect(from, top, Math.max(2 * pixel, to - from), 3 * pixel);
      outlined(ctx, SHAPES[severity], Math.min(from + 2 * pixel, left + width - rem() * pixel), top + 4 * pixel);
    }
  }
  ctx.restore();
}

/**
 * Draws the number of each line beside its last point, so that lines differ without colours and without a look at the key.
 * @param {uPlot} plot
 * @param {readonly {series: number, text: string, colour: string}[]} tags
 */
export function drawTags(plot, tags) {
  const { ctx, bbox: { top, height, left, width } } = plot;
  const size = 0.9 * rem() * devicePixelRatio;
  const placed = tags.flatMap((tag) => lastPoint(plot, tag.series).map((point) => ({ ...tag, ...point }))).sort((a, b) => a.y - b.y);
  let free = top + size / 2;
  const least = placed.map((tag) => (free = Math.max(tag.y, free) + size) - size);
  let most = top + height - size / 2;
  const y = least.reverse().map((at) => (most = Math.min(at, most) - size) + size).reverse();
  ctx.save();
  setFont(ctx, 'center');
  ctx.textBaseline = 'middle';
  placed.forEach((tag, at) => {
    const x = Math.min(tag.x + size * 0.7, left + width + size * 0.7);
    ctx.fillStyle = colour(tag.colour)();
    ctx.beginPath();
    const wide = (tag.text.length - 1) * size * 0.3;
    ctx.roundRect(x - size / 2 - wide, y[at] - size / 2, size + 2 * wide, size, size / 2);
    ctx.fill();
    ctx.fillStyle = colour('--card')();
    ctx.fillText(tag.text, x, y[at] + devicePixelRatio / 2);
  });
  ctx.restore();
}

/**
 * @param {uPlot} plot
 * @param {number} series
 */
function lastPoint(plot, series) {
  const [x, y] = [plot.data[0], plot.data[series]];
  const { min = 0, max = 0 } = plot.scales.x;
  let at = y.length - 1;
  while (at >= 0 && (y[at] == null || x[at] > Number(max))) {
    at--;
  }
  return at < 0 || x[at] < Number(min) ? [] : [{ x: plot.valToPos(x[at], 'x', true), y: plot.valToPos(Number(y[at]), 'y', true) }];
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {CanvasTextAlign} align
 */
function setFont(ctx, align) {
  ctx.font = `${0.75 * rem() * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textAlign = align;
  ctx.lineJoin = 'round';
}

/**
 * Writes a text so that it can be read on top of a line.
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} text
 * @param {number} x
 * @param {number} y
 */
function outlined(ctx, text, x, y) {
  ctx.strokeStyle = colour('--card')();
  ctx.lineWidth = 4 * devicePixelRatio;
  ctx.setLineDash([]);
  ctx.strokeText(text, x, y);
  ctx.fillText(text, x, y);
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} x
 * @param {number} y
 * @param {number} size
 */
function triangle(ctx, x, y, size) {
  ctx.beginPath();
  ctx.moveTo(x - size, y);
  ctx.lineTo(x + size, y);
  ctx.lineTo(x, y + 1.5 * size);
  ctx.fill();
}
