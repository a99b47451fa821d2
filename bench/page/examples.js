// @ts-check
// Devices that show what the page has to say beside plain numbers: faults, silences, wrong clocks, switches, sizes of numbers.

const WINDOW_MS = 15_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * `step` is the time between windows, `metrics` the unit, the mean of a window by its start, and the unit of a window if it has
 * changed; `device` is added to the event `device`.
 * `until` is how many milliseconds ago the last window ends.
 * @typedef {{step?: number, until?: number, spread?: number, quality?: string,
 *   metrics: Record<string, [unit: string | undefined, mean: (start: number) => number | null, unitAt?: (start: number) => string]>, device?: (now: number) => any}} Example
 */

const wave = (/** @type {number} */ middle, /** @type {number} */ height) => (/** @type {number} */ start) =>
  Math.round(10 * (middle + height * Math.sin(start / (10 * MINUTE_MS)))) / 10;

/** Whether a window was before a device changed its unit. @param {number} start */
const isBefore = (start) => Date.now() - start > 20 * MINUTE_MS;

/** @type {Record<string, Example>} */
export const EXAMPLES = {
  'gas-boiler': { metrics: { temperature: ['°C', wave(24, 2)], humidity: ['%', wave(40, 5)], co: ['ppm', wave(451, 30)] },
    device: () => ({
      tags: { location: 'cellar', manufacturer: 'Acme', 'model.id': 'SNZB-02D rev. 3' },
      descriptions: { co: { unit: 'ppm', label: 'Carbon monoxide', min: 0, max: 10_000 }, temperature: { unit: '°C', label: 'Air temperature' } },
    }),
  },
  'gas-broken': {
    metrics: { co: ['ppm', (start) => (Date.now() - start < 2 * MINUTE_MS ? null : 8)], temperature: ['°C', wave(21, 1)] },
    device: (now) => ({ state: 'fault', faults: { co: { since: now - 2 * MINUTE_MS }, no2: { since: now - HOUR_MS } } }),
  },
  'attic-fahrenheit': { metrics: { temperature: ['°F', wave(68, 4)] }, device: () => ({ label: 'Attic (US sensor)', tags: { location: 'attic' } }) },
  'lab-kelvin': { metrics: { temperature: ['K', wave(290, 2)] } },
  'changed-unit': { metrics: {
    temperature: ['°C', (start) => (isBefore(start) ? wave(70, 4) : wave(21, 2))(start), (start) => (isBefore(start) ? '°F' : '°C')],
    humidity: ['%', (start) => (isBefore(start) ? wave(600, 40) : wave(58, 4))(start), (start) => (isBefore(start) ? 'raw' : '%')],
  } },
  'clock-ahead': { until: HOUR_MS, metrics: { temperature: ['°C', wave(20, 1)] }, device: (now) => ({ clock_offset_ms: HOUR_MS, rejected: { count: 805, reason: 'the timestamp is 1 h ahead', at: now - 3_000 } }) },
  'door': { spread: 0, metrics: { open: [undefined, (start) => Number(Math.floor(start / (7 * MINUTE_MS)) % 2 === 0)] } },
  'garden-slow': { step: 5 * MINUTE_MS, until: 4 * MINUTE_MS, metrics: { temperature: ['°C', wave(12, 4)], battery: ['%', () => 89] }, device: (now) => ({ last_seen: now - 4 * MINUTE_MS, interval_ms: 5 * MINUTE_MS, stale_after_ms: 15 * MINUTE_MS }) },
  'huge': { metrics: { energy: ['Wh', (start) => 123_456_790_000 + (start / 1000) % 100_000], atoms: [undefined, () => 6.02e23], level: [undefined, () => 2.2e-308] } },
  'inverter': { metrics: Object.fromEntries([1, 2, 10, 11].map((phase) => [`phase_${phase}`, ['V', wave(230, phase)]])) },
  'mast': { spread: 0.05, metrics: { pressure: ['hPa', (start) => 1013.21 + 0.05 * Math.sin(start / HOUR_MS)] } },
  'never-seen': { until: 9 * HOUR_MS, metrics: { temperature: ['°C', wave(18, 1)] }, device: () => ({ state: 'unknown', since: undefined, last_seen: undefined }) },
  'offline-pump': { until: 40 * HOUR_MS, metrics: { pressure: ['bar', wave(2, 0.5)] }, device: (now) => ({ state: 'offline', since: now - 40 * HOUR_MS, last_seen: now - 40 * HOUR_MS }) },
  'silent': { until: 3 * MINUTE_MS, metrics: { temperature: ['°C', wave(21, 1)] }, device: (now) => ({ state: 'stale', since: now - 3 * MINUTE_MS, last_seen: now - 3 * MINUTE_MS }) },
};

/**
 * The newest windows of all metrics of a device up to now, each as the emitter sends it.
 * @param {string} name
 * @param {Example | undefined} example
 * @param {number} now
 * @param {number} windows
 */
export function averages(name, example, now, windows) {
  const { step = WINDOW_MS, until = 0, metrics } = example ?? { metrics: {} };
  const last = Math.floor((now - until) / step) * step;
  return Object.keys(metrics).flatMap((metric) => Array.from({ length: windows }, (_, at) => average(name, example, metric, last - (windows - 1 - at) * step, now)));
}

/**
 * One window of a device.
 * @param {string} name
 * @param {Example | undefined} example
 * @param {string} metric
 * @param {number} start
 * @param {number} now
 */
export function average(name, example, metric, start, now) {
  const { spread = 1, quality = 'ok', metrics } = example ?? { metrics: {} };
  const [newest, mean, unitAt] = metrics[metric];
  const count = Math.min(15, Math.max(1, Math.floor((now - start) / 1_000) + 1));
  const time = Math.min(now, start + WINDOW_MS - 1);
  const [data, unit] = [mean(time), unitAt?.(time) ?? newest];
  const values = data === null ? { quality: { fault: count } } : { data, min: data - spread, max: data + spread, last: data, quality: { [quality]: count } };
  const text = (/** @type {number} */ ms) => new Date(ms).toISOString().slice(11, 19);
  return { device_name: name, metric, unit, start, end: start + WINDOW_MS, window_start: text(start), window_end: text(start + WINDOW_MS), count, final: start + WINDOW_MS <= now, ...values };
}

/** @param {number} now */
export const rejections = (now) => ({
  rejections: [
    { time: now - 3_000, device_name: 'clock-ahead', kind: 'clock', topic: 'fieldline.readings', reason: 'the timestamp is 1 h ahead', payload: '{"timestamp":"2099-01-01T00:00:00Z","device_name":"clock-ahead","data":20.1}', payload_bytes: 78, payload_cut: false },
    { time: now - 90_000, device_name: null, kind: 'unreadable', topic: 'garage/thing/state', reason: 'no rule for this topic; the message has the fields battery, state; add a rule like {"topic": "garage/+/state", "payload": "object", "device": "topic:2"}', payload: '<b>20,5</b>\\n\\xff', payload_bytes: 13, payload_cut: false },
    { time: now - 40 * HOUR_MS, device_name: 'typo', kind: 'unreadable', topic: 'fieldline/typo/readings', reason: "expected a number for data, got '20,5'", payload: `{"device_name":"typo","data":"20,5","note":"${'x'.repeat(400)}`, payload_bytes: 20_480, payload_cut: true },
  ],
  counts: [
    { kind: 'clock', device_name: 'clock-ahead', topic: 'fieldline.readings', count: 1_204, reason: 'the timestamp is 1 h ahead', at: now - 3_000 },
    { kind: 'unreadable', device_name: null, topic: 'garage/thing/state', count: 17, reason: 'no rule for this topic', at: now - 90_000 },
    { kind: 'unreadable', device_name: 'typo', topic: 'fieldline/typo/readings', count: 1, reason: "expected a number for data, got '20,5'", at: now - 40 * HOUR_MS },
  ],
});
