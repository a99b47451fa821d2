// @ts-check
// Devices of several sites: rooms with tags, the metrics that such rooms have, and some trouble.
/** @typedef {import('./examples.js').Example} Example */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const SITES = ['Leeds', 'Bremen', 'Turin'];
/** The rooms of each site, the model of their devices, and what these measure beside temperature, humidity and battery. */
const ROOMS = [
  { location: 'Boiler room', model: 'MQ-2', more: ['co'] },
  { location: 'Server room', model: 'SHT41', more: ['power', 'energy'] },
  { location: 'Cold store', model: 'TS0201', more: [] },
  { location: 'Office', model: 'SCD41', more: ['co2', 'motion'] },
  { location: 'Workshop', model: 'SDS011', more: ['pm2_5'] },
  { location: 'Roof', model: 'BMP388', more: ['pressure', 'wind'] },
];

/** @type {Record<string, [unit: string | undefined, middle: number, height: number, decimals: number]>} */
const METRICS = {
  temperature: ['°C', 21, 4, 1], humidity: ['%', 48, 12, 0], battery: ['%', 82, 6, 0], co: ['ppm', 12, 6, 1], power: ['W', 840, 220, 0],
  energy: ['Wh', 123_456_790, 4_000, 0], co2: ['ppm', 760, 320, 0], pm2_5: ['µg/m³', 9, 6, 1], pressure: ['hPa', 1013.2, 1.4, 1], wind: ['m/s', 6, 5, 1],
};

/** What is wrong with a device, by its number. @type {Record<string, (now: number) => Partial<Example>>} */
const TROUBLES = {
  offline: (now) => ({ until: 40 * HOUR_MS, device: () => ({ state: 'offline', since: now - 40 * HOUR_MS, last_seen: now - 40 * HOUR_MS }) }),
  silent: (now) => ({ until: 7 * MINUTE_MS, device: () => ({ state: 'stale', since: now - 7 * MINUTE_MS, last_seen: now - 7 * MINUTE_MS }) }),
  fault: (now) => ({ broken: 'humidity', device: () => ({ state: 'fault', since: now - 14 * MINUTE_MS, faults: { humidity: { since: now - 14 * MINUTE_MS } } }) }),
  degraded: (now) => ({ device: () => ({ state: 'degraded', since: now - HOUR_MS, detail: 'the spool is full: the oldest readings are dropped' }) }),
  unknown: () => ({ until: 9 * HOUR_MS, device: () => ({ state: 'unknown', since: undefined, last_seen: undefined, interval_ms: undefined }) }),
  hot: () => ({ shift: { temperature: 18 } }),
  gas: () => ({ shift: { co: 439 } }),
};

/** @param {number} at @param {boolean} faulty */
function troubleOf(at, faulty) {
  const rare = { 3: 'hot', 11: 'silent', 17: 'offline', 23: 'fault', 42: 'gas' }[at];
  const often = { 1: 'offline', 2: 'silent', 3: 'fault', 4: 'hot', 5: 'unknown', 6: 'gas', 7: 'degraded' }[at % 10];
  return faulty ? often : rare;
}

/**
 * @param {number} at from 0
 * @param {boolean} faulty whether most devices have a trouble
 * @returns {[name: string, Example]}
 */
export function siteDevice(at, faulty) {
  const now = Date.now();
  const room = ROOMS[at % ROOMS.length];
  const site = SITES[Math.floor(at / ROOMS.length) % SITES.length];
  const { shift = {}, broken, device, ...trouble } = TROUBLES[troubleOf(at, faulty) ?? '']?.(now) ?? {};
  const metrics = ['temperature', 'humidity', 'battery', ...room.more];
  const name = `${room.location.toLowerCase().replace(' ', '-')}-${String(at + 1).padStart(2, '0')}`;
  const tags = { site, location: `${site}, ${room.location}`, model: room.model };
  return [name, {
    spread: 0.2,
    metrics: Object.fromEntries(metrics.map((metric) => [metric, meanOf(metric, at, shift[metric] ?? 0, broken === metric ? now - 14 * MINUTE_MS : Infinity)])),
    device: (clock) => ({ tags, ...(room.location === 'Office' && { label: `${site} office ${at + 1}` }), ...device?.(clock) }),
    ...trouble,
  }];
}

/**
 * @param {string} metric
 * @param {number} at
 * @param {number} shift
 * @param {number} brokenAt
 * @returns {Example['metrics'][string]}
 */
function meanOf(metric, at, shift, brokenAt) {
  if (metric === 'motion') {
    return [undefined, (start) => Number(Math.floor(start / ((3 + (at % 5)) * MINUTE_MS)) % 3 === 0)];
  }
  const [unit, middle, height, decimals] = METRICS[metric];
  return [unit, (start) => {
    const wave = Math.sin(start / (7 * MINUTE_MS) + at) + 0.5 * Math.sin(start / (61 * MINUTE_MS) + 3 * at) + 0.1 * Math.sin(start / 11_000 + at);
    return start >= brokenAt ? null : Number((middle + shift + (height * wave) / 1.6).toFixed(decimals));
  }];
}

/**
 * Devices that differ in nothing but their phase, for measurements.
 * @param {number} at
 * @param {number} metrics
 * @returns {[name: string, Example]}
 */
export function plainDevice(at, metrics) {
  const state = ['online', 'online', 'online', 'stale', 'online', 'offline', 'online'][at % 7];
  const names = ['co', 'temperature', 'humidity', 'battery', 'power'].slice(0, metrics);
  return [`device${at + 1}`, {
    spread: 30,
    quality: at % 3 === 0 ? 'simulated' : 'ok',
    metrics: Object.fromEntries(names.map((metric, nth) => [metric, [METRICS[metric][0], (start) => 400 + 200 * Math.sin(start / MINUTE_MS + at + nth) + 5 * Math.random()]])),
    device: (now) => ({ state, since: now - MINUTE_MS }),
  }];
}
