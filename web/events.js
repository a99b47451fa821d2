// @ts-check
// How each event changes the state. Pure, except that a window replaces an older one in place.
import { alertKey, isAlert } from './alerts.js';
import { deviceOf } from './devices.js';
import { incidentOf, ruleTexts } from './incident.js';
import { addIncident } from './incidents.js';
import { addRow, begin, changeRow, finish, removeDevice, removeRow } from './overview.js';
import { withProgress } from './pipeline.js';
import { isReading, withReading } from './readings.js';
import { isRule, isRuleText, MAX_RULES } from './rules.js';
import { extended, isAverage, MAX_WINDOWS, seriesKey, started } from './series.js';
import { MAX_ALERTS, MAX_DEVICES, MAX_SERIES } from './state.js';

/** The maximum number of active alerts. */
const MAX_RAISED_ALERTS = 20_000;

/** What the event `complete` names, and where the state has it. @type {readonly (readonly ['alert' | 'incident', 'alerts' | 'incidents'])[]} */
const CONFIRMED = [['alert', 'alerts'], ['incident', 'incidents']];

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Moment} Moment */
/** @typedef {import('./state.js').ResumeOffsets} ResumeOffsets */
/** @typedef {import('./series.js').Average} Average */
/** @typedef {import('./alerts.js').Alert} Alert */
/** @typedef {[name: string, message: any]} Event a Socket.IO event, as received */

/**
 * Processes many events in one call, because each call copies the state of up to 10,000 devices.
 * @param {State} state
 * @param {Iterable<Event>} events in the order in which they came
 * @param {Moment} now
 * @returns {State}
 */
export function withEvents(state, events, now) {
  const draft = new Draft(state, now);
  for (const [name, message] of events) {
    if (HANDLERS[name]?.(draft, message) === false) {
      draft.state.unreadable++;
    }
  }
  return draft.state;
}

/** A changeable copy of a state. Each map, and the offsets, are copied before their first change. */
class Draft {
  /** @type {Set<string>} */
  #copied = new Set();

  /** A copy of the offsets, once they have changed. @type {ResumeOffsets | null} */
  #resume = null;

  /**
   * @param {State} state
   * @param {Moment} now
   */
  constructor(state, now) {
    this.state = { ...state };
    this.now = now;
  }

  /**
   * @template {'series' | 'devices' | 'alerts' | 'incidents' | 'readings'} Name
   * @param {Name} name
   * @returns {State[Name] extends ReadonlyMap<string, infer Value> ? Map<string, Value> : never}
   */
  change(name) {
    if (!this.#copied.has(name)) {
      this.#copied.add(name);
      /** @type {any} */ (this.state)[name] = new Map(/** @type {any} */ (this.state[name]));
    }
    return /** @type {any} */ (this.state[name]);
  }

  /** A new overview with the same rows, which change in place. */
  changeOverview() {
    if (!this.#copied.has('overview')) {
      this.#copied.add('overview');
      this.state.overview = { ...this.state.overview, version: this.state.overview.version + 1 };
    }
    return this.state.overview;
  }

  /** Names of devices that were removed. @returns {Set<string>} */
  changeRemoved() {
    if (!this.#copied.has('removed')) {
      this.#copied.add('removed');
      this.state.removed = new Set(this.state.removed);
    }
    return /** @type {Set<string>} */ (this.state.removed);
  }

  /** @param {[number, number] | undefined} position */
  reach(position) {
    const { resume } = this.state;
    if (!resume || !position || !(position[1] > (resume.offsets[position[0]] ?? -1))) {
      return;
    }
    /** @type {ResumeOffsets & {offsets: Record<string, number>}} */
    const own = resume === this.#resume ? resume : { ...resume, offsets: { ...resume.offsets } };
    own.offsets[position[0]] = position[1];
    this.state.resume = this.#resume = own;
  }
}

/** How each event changes the draft. The result is false if the event is not as in docs/messages.md. */
/** @type {Record<string, (draft: Draft, message: any) => boolean | void>} */
const HANDLERS = {
  average(draft, message) {
    if (!isAverage(message)) {
      return false;
    }
    addAverage(draft, message, true);
    draft.state.receivedAt = draft.state.averageAt = draft.now;
    draft.reach(message.position);
  },

  /** One page of cached averages. It does not show which devices are online. */
  snapshot(draft, message) {
    if (!Array.isArray(message?.averages)) {
      return false;
    }
    if (message.page === 1 && !message.resumed) {
      reset(draft);
    }
    for (const average of message.averages) {
      if (isAverage(average)) {
        addAverage(draft, average, false);
      } else {
        draft.state.unreadable++;
      }
    }
    draft.state.resume = isResumeOffsets(message.resume) ? message.resume : draft.state.resume;
  },

  reading(draft, message) {
    if (!isReading(message)) {
      return false;
    }
    if (message.device_name === draft.state.subscription) {
      const readings = draft.change('readings');
      readings.set(message.metric, withReading(readings.get(message.metric) ?? [], message));
      draft.state.receivedAt = draft.now;
    }
  },

  device(draft, message) {
    return addDevice(draft, message) !== null;
  },

  /** @param {Draft} draft @param {import('./overview.js').OverviewPart} part as the worker passes it; null if it was not readable */
  overview(draft, part) {
    const overview = draft.changeOverview();
    if (!part || typeof part !== 'object') {
      [overview.isBroken, overview.isLive, overview.cursor] = [true, false, '']; // main.js asks for everything again
      return false;
    }
    if (overview.isBroken && !part.fresh) {
      return; // it changes what the page does not have
    }
    if (part.fresh) {
      draft.state.cachedAt = null;
      begin(overview);
    }
    listOf(part.removed).forEach((device) => remove(draft, String(device)));
    listOf(part.gone).forEach((id) => removeRow(overview, id));
    listOf(part.devices).forEach((message) => {
      const name = addDevice(draft, message);
      name === null ? draft.state.unreadable++ : overview.generations.set(name, overview.generation);
    });
    listOf(part.series).forEach((row) => countRow(draft, addRow(overview, row)));
    listOf(part.changes).forEach((change) => changeRow(overview, change));
    if (overview.isLive && (part.series || part.changes)) {
      draft.state.receivedAt = draft.state.averageAt = draft.now;
    }
    overview.cursor = typeof part.cursor === 'string' ? part.cursor : overview.cursor;
    if (!part.more && !overview.isLive && draft.state.isOverview) {
      finish(overview, draft.state.devices.keys()).forEach((device) => remove(draft, device));
      verifyDevices(draft);
      overview.isLive = true;
    }
  },

  alert(draft, message) {
    if (!isAlert(message)) {
      return false;
    }
    const alerts = draft.change('alerts');
    alerts.delete(alertKey(message));
    draft.state.unconfirmed.alerts.delete(alertKey(message));
    alerts.set(alertKey(message), message);
    if (alerts.size > MAX_ALERTS) {
      evictAlert(alerts);
    }
  },

  incident(draft, message) {
    const incident = incidentOf(message);
    if (!incident) {
      return false;
    }
    draft.state.unconfirmed.incidents.delete(addIncident(draft.change('incidents'), incident));
  },

  /** The page has got everything of these events since it joined: what it did not get again has ended long ago. */
  complete(draft, message) {
    if (!Array.isArray(message?.events)) {
      return false;
    }
    for (const [event, name] of CONFIRMED) {
      const old = draft.state.unconfirmed[name];
      if (message.events.includes(event) && old.size > 0) {
        const all = draft.change(name);
        old.forEach((key) => all.delete(key));
        draft.state.unconfirmed = { ...draft.state.unconfirmed, [name]: new Set() };
      }
    }
  },

  /** Each event has all rules. */
  rules(draft, message) {
    if (!Array.isArray(message?.rules)) {
      return false;
    }
    const rules = message.rules.filter(isRule);
    draft.state.unreadable += message.rules.filter((/** @type {unknown} */ rule) => !isRule(rule) && !isRuleText(rule)).length;
    draft.state.rules = rules.slice(0, MAX_RULES);
    draft.state.ruleTexts = ruleTexts(message.rules);
  },

  pipeline(draft, message) {
    if (!message?.emitter || typeof message.emitter !== 'object') {
      return false;
    }
    draft.state.pipeline = withProgress(draft.state.pipeline, message, draft.now);
  },
};

/**
 * Evicts the least recently changed cleared alert. It evicts an active one only if there are as many as the emitter itself
 * stores.
 * @param {Map<string, Alert>} alerts
 */
function evictAlert(alerts) {
  for (const [key, { state }] of alerts) {
    if (state === 'cleared') {
      alerts.delete(key);
      return;
    }
  }
  if (alerts.size > MAX_RAISED_ALERTS) {
    alerts.delete(/** @type {string} */ (alerts.keys().next().value));
  }
}

/**
 * Removes the device and everything that is known about it. Late averages are ignored until the emitter sends the device again.
 * @param {Draft} draft
 * @param {string} name
 */
function remove(draft, name) {
  draft.change('devices').delete(name);
  removeDevice(draft.changeOverview(), name);
  const series = draft.change('series');
  [...series].filter(([, { device }]) => device === name).forEach(([key]) => series.delete(key));
  for (const all of [draft.change('alerts'), draft.change('incidents')]) {
    [...all].filter(([, { device_name: device }]) => device === name).forEach(([key]) => all.delete(key));
  }
  const removed = draft.changeRemoved();
  removed.add(name);
  if (removed.size > MAX_DEVICES) {
    removed.delete(/** @type {string} */ (removed.values().next().value));
  }
  draft.state.readings = name === draft.state.subscription ? new Map() : draft.state.readings;
}

/** @param {Draft} draft @param {ReturnType<typeof addRow>} result */
function countRow({ state }, result) {
  state.unreadable += Number(result === 'unreadable');
  state.leftOut += Number(result === 'left out');
}

/** @param {unknown} list @returns {any[]} */
const listOf = (list) => (Array.isArray(list) ? list : []);

/**
 * Adds a device, or removes it.
 * @param {Draft} draft
 * @param {unknown} message
 * @returns {string | null} its name; null if the message is not as in docs/messages.md
 */
function addDevice(draft, message) {
  const device = deviceOf(message);
  if (!device) {
    return null;
  }
  const { device_name: name } = device;
  if (device.state === 'removed') {
    remove(draft, name);
    return name;
  }
  if (draft.state.removed.has(name)) {
    draft.changeRemoved().delete(name);
  }
  const devices = draft.change('devices');
  if (devices.size < MAX_DEVICES || devices.has(name)) {
    devices.set(name, device);
  } else {
    draft.state.leftOut++;
  }
  return name;
}

/** The emitter sent all changes of the devices that it did not send again. @param {Draft} draft */
function verifyDevices(draft) {
  const devices = draft.change('devices');
  devices.forEach((device, name) => device.verified === Infinity || devices.set(name, { ...device, verified: Infinity }));
}

/**
 * Drops known averages that may end before the new ones begin, because the gap would be invisible.
 * @param {Draft} draft
 */
function reset(draft) {
  draft.state.resume = null;
  const known = new Map();
  for (const [key, { addedAt, receivedAt }] of draft.state.series) {
    if (receivedAt) {
      known.set(key, { addedAt, receivedAt });
    }
  }
  draft.change('series').clear();
  draft.state.known = known;
}

/**
 * @param {Draft} draft
 * @param {Average} average
 * @param {boolean} live
 */
function addAverage(draft, average, live) {
  if (draft.state.removed.has(average.device_name)) {
    return;
  }
  const all = draft.change('series');
  const key = seriesKey(average);
  const known = all.get(key);
  if (known) {
    all.set(key, extended(known, average, draft.now, live, MAX_WINDOWS));
  } else if (all.size < MAX_SERIES) {
    all.set(key, started(average, draft.now, live, draft.state.known.get(key)));
  } else {
    draft.state.leftOut++;
  }
}

/**
 * @param {any} resume
 * @returns {resume is ResumeOffsets}
 */
const isResumeOffsets = (resume) => typeof resume?.topic === 'string' && typeof resume.offsets === 'object';
