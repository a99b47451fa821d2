// @ts-check
// Incidents of the stand-in, and what an operator does: acknowledge, mute, label, command. Everything is in memory.
/** @typedef {Record<string, any>} Incident an incident as in docs/messages.md */

const MINUTE_MS = 60_000;

export const RULES = [
  { rule: 'co-ul2034-400ppm', kind: 'level', metric: 'co', device: '*', severity: 'alarm', direction: 'above', level: 400, clear_level: 360, unit: 'ppm', for_seconds: 240, window_seconds: 0,
    text: { en: 'Carbon monoxide has been at 400 ppm or more for 4 minutes; by UL 2034, a certified alarm must sound within 15 minutes.',
      de: 'Kohlenmonoxid liegt seit 4 Minuten bei 400 ppm oder mehr; nach UL 2034 muss ein zertifizierter Melder innerhalb von 15 Minuten anschlagen.' },
    do: { en: 'Go outside now, take everyone with you, and open doors and windows on the way if you can. Call the emergency number (112, in North America 911) from outside, and stay out until the fire service lets you in; do not wait for a certified alarm to sound too.',
      de: 'Gehen Sie sofort mit allen ins Freie und öffnen Sie unterwegs Türen und Fenster, wenn das möglich ist. Rufen Sie von draußen den Notruf (112) und bleiben Sie draußen, bis die Feuerwehr Sie hineinlässt; warten Sie nicht, bis auch ein zertifizierter Melder anschlägt.' } },
  { rule: 'co-ul2034-150ppm', kind: 'level', metric: 'co', device: '*', severity: 'alarm', direction: 'above', level: 150, clear_level: 135, unit: 'ppm', for_seconds: 600, window_seconds: 0 },
  { rule: 'co-osha-50ppm-8h', kind: 'level', metric: 'co', device: '*', severity: 'warning', direction: 'above', level: 50, unit: 'ppm', for_seconds: 0, window_seconds: 28_800 },
  { rule: 'temperature-high', kind: 'level', metric: 'temperature', device: '*', severity: 'warning', direction: 'above', level: 35, clear_level: 34, unit: '°C', for_seconds: 60, window_seconds: 0,
    text: { en: 'The room is too warm for the equipment in it.', de: 'Der Raum ist für die Geräte darin zu warm.' },
    do: { en: 'Check the ventilation, and reduce the load.', de: 'Prüfen Sie die Lüftung, und verringern Sie die Last.' } },
  { rule: 'device-silent', kind: 'silent', metric: '*', device: '*', severity: 'warning', for_seconds: 300,
    text: { en: 'The device has not sent a reading for longer than usual.', de: 'Das Gerät hat länger als üblich keinen Messwert gesendet.' },
    do: { en: 'Check its power supply and its network.', de: 'Prüfen Sie Stromversorgung und Netzwerk des Geräts.' } },
  { rule: 'sensor-fault', kind: 'fault', metric: '*', device: '*', severity: 'warning', for_seconds: 30,
    text: { en: 'The sensor reports that it cannot measure.', de: 'Der Sensor meldet, dass er nicht messen kann.' },
    do: { en: 'Check the cable of the sensor, or replace it.', de: 'Prüfen Sie das Kabel des Sensors, oder tauschen Sie ihn aus.' } },
  { rule: 'anomaly', kind: 'anomaly', metric: '*', device: '*', severity: 'info' },
];

const CO_RULES = ['co-ul2034-400ppm', 'co-ul2034-150ppm', 'co-osha-50ppm-8h'];
const MAX_ENDED = 1_000;

export class Operations {
  /** @type {Map<string, Incident>} */
  #open = new Map();
  /** @type {Incident[]} */
  #ended = [];
  /** @type {Map<string, any>} */
  #labels = new Map();
  /** @type {any[]} */
  #commands = [];
  #changed;

  /** @param {(event: 'incident' | 'device', message: any) => void} changed sends an event to all pages */
  constructor(changed) {
    this.#changed = changed;
  }

  /** Open incidents of devices with a trouble, and ended ones. @param {readonly any[]} devices their `device` events @param {(device: string, metric: string) => number | null} value @param {number} now */
  begin(devices, value, now) {
    for (const { device_name, state, since, faults = {} } of devices) {
      if (state === 'offline' || state === 'stale') {
        this.#begin({ device_name, severity: 'warning', rule: 'device-silent', since, value: (now - since) / 1_000, level: 300, unit: 's', rules: ['device-silent'] });
      }
      for (const [metric, fault] of Object.entries(faults)) {
        this.#begin({ device_name, metric, severity: 'warning', rule: 'sensor-fault', since: fault.since, rules: ['sensor-fault'] });
      }
      const [co, temperature] = [value(device_name, 'co'), value(device_name, 'temperature')];
      if (co !== null && co > 400) {
        this.#begin({ device_name, metric: 'co', severity: 'alarm', rule: 'co-ul2034-400ppm', direction: 'above', since: now - 9 * MINUTE_MS, value: co, level: 400, unit: 'ppm', rules: CO_RULES });
      }
      if (temperature !== null && temperature > 35 && temperature < 60) {
        this.#begin({ device_name, metric: 'temperature', severity: 'warning', rule: 'temperature-high', direction: 'above', since: now - 12 * MINUTE_MS, value: temperature, level: 35, unit: '°C', rules: ['temperature-high'] });
      }
    }
    this.#ended = devices.slice(0, MAX_ENDED).map(({ device_name }, at) => ({
      device_name, metric: 'temperature', severity: at % 3 === 0 ? 'info' : 'warning', rule: at % 3 === 0 ? 'anomaly' : 'temperature-high', state: 'ended', direction: 'above',
      since: iso(now - (at + 2) * 37 * MINUTE_MS), ended: iso(now - (at + 2) * 37 * MINUTE_MS + 9 * MINUTE_MS), value: 36.2, level: 35, unit: '°C', quality: 'ok', rules: [], attention: false,
    }));
  }

  /** @param {Incident} incident */
  #begin(incident) {
    this.#open.set(keyOf(incident), { quality: 'ok', ...incident, since: iso(incident.since), state: 'open', attention: true });
  }

  /** What a page gets that joins: ended ones first, then the open ones. */
  incidents() {
    return [...this.#ended, ...this.#open.values()];
  }

  /** @param {string} name */
  labels(name) {
    const own = [...this.#labels.values()].filter(({ device }) => device === name);
    const descriptions = Object.fromEntries(own.filter(({ metric }) => metric).map(({ metric, label, unit, decimals }) => [metric, { label, unit, decimals }]));
    return { label: own.find(({ metric }) => !metric)?.label, descriptions };
  }

  /** The newest commands of a device. @param {string | null} device */
  commands(device) {
    return { commands: this.#commands.filter((command) => command.device_name === device), counters: { readings: 104_210, reconnects: 2, checksum_errors: 3 } };
  }

  /**
   * Answers a POST. Returns the status and the response.
   * @param {string} path
   * @param {any} body
   * @returns {[number, object]}
   */
  post(path, { device, metric = '', name, note, minutes, command, ...label }) {
    const now = Date.now();
    const who = { by: name ?? 'local', account: 'local', ...(note && { note }), at: iso(now) };
    const incident = this.#open.get(`${device}|${metric}`);
    switch (path) {
      case '/api/incidents/acknowledge':
        return incident ? this.#change({ ...incident, acknowledged: { since: incident.since, severity: incident.severity, ...who } }) : NO_INCIDENT;
      case '/api/incidents/mute':
        return incident ? this.#change({ ...incident, muted: minutes > 0 ? { until: iso(now + minutes * MINUTE_MS), ...who } : undefined }) : NO_INCIDENT;
      case '/api/labels':
        this.#labels.set(`${device}|${metric}`, { device, metric, ...label });
        this.#changed('device', device);
        return [200, {}];
      case '/api/commands':
        return [202, { id: this.#command(device, command, who) }];
      default:
        return [404, { error: `no such address: ${path}` }];
    }
  }

  /** @param {Incident} incident @returns {[number, object]} */
  #change(incident) {
    const isQuiet = incident.muted !== undefined || incident.acknowledged !== undefined;
    const next = { ...incident, attention: !isQuiet };
    this.#open.set(keyOf(incident), next);
    this.#changed('incident', next);
    return [200, next];
  }

  /** The device answers after two seconds. @param {string} device_name @param {string} command @param {object} who */
  #command(device_name, command, who) {
    const entry = { id: String(this.#commands.length + 1), device_name, command, ...who, answer: undefined };
    this.#commands = [entry, ...this.#commands].slice(0, 100);
    setTimeout(() => Object.assign(entry, { answer: { command, ok: !command.startsWith('no'), detail: command === 'info' ? 'MQ-2, firmware 1.4.0' : 'done', at: iso(Date.now()) } }), 2_000);
    return entry.id;
  }
}

/** @type {[number, object]} */
const NO_INCIDENT = [404, { error: 'there is no open incident for this device and metric' }];

/** @param {number} ms */
const iso = (ms) => new Date(ms).toISOString();

/** @param {Incident} incident */
const keyOf = ({ device_name, metric = '' }) => `${device_name}|${metric}`;
