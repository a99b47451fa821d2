// @ts-check
// Averages as a CSV file (RFC 4180), times in UTC and numbers with a point, whatever the language. Pure.

const HEAD = ['device_name', 'metric', 'unit', 'window_start', 'window_end', 'data', 'min', 'max', 'count', 'final', 'quality'];

/** @param {readonly {device: string, metric: string, windows: readonly import('./series.js').Window[]}[]} series */
export function csv(series) {
  const lines = series.flatMap(({ device, metric, windows }) =>
    windows.map(({ unit, start, end, data, min, max, count, final, quality = {} }) => [
      device, metric, unit, utc(start), utc(end), data, min, max, count, final, qualities(quality),
    ]),
  );
  return [HEAD, ...lines].map((line) => line.map(field).join(',') + '\r\n').join('');
}

/** @param {number} epochMs */
const utc = (epochMs) => new Date(epochMs).toISOString();

/** @param {Record<string, number>} quality */
const qualities = (quality) => Object.entries(quality).map(([name, count]) => `${name}=${count}`).join(' ');

/** A text that a spreadsheet would take for a formula gets a quote before it. @param {unknown} value */
function field(value) {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
