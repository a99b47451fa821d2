// @ts-check
// How each event changes the state. Pure, except that a window replaces an older one in place.
import { alertKey, isAlert } from './alerts.js';
import { deviceOf } from './devices.js';
import { incidentOf, ruleTexts } from './incident.js';
import { addIncident } from './incidents.js';
import { withProgress } from './pipeline.js';
import { isReading, withReading } from './readings.js';
import { isRule, isRuleText, MAX_RULES } from './rules.js';
import { extended, isAverage, seriesKey, started, windowsPerSeries } from './series.js';
import { MAX_ALERTS, MAX_DEVICES, MAX_SERIES } from './state.js';

/** The maximum number of active alerts. */
const MAX_RAISED_ALERTS = 20_000;
/** The emitter has sent all devices within this time after a page joined. */
const DEVICES_SENT_AFTER_MS = 5_000;

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
    const device = deviceOf(message);
    if (!device) {
      return false;
    }
    if (device.state === 'removed') {
      remove(draft, device.device_name);
      return;
    }
    const { device_name: name } = device;
    if (draft.state.removed.has(name)) {
      draft.changeRemoved().delete(name);
    }
    const devices = draft.change('devices');
    if (devices.size < MAX_DEVICES || devices.has(name)) {
      devices.set(name, device);
    } else {
      draft.state.leftOut++;
    }
  },

  alert(draft, message) {
    if (!isAlert(message)) {
      return false;
    }
    const alerts = draft.change('alerts');
    alerts.delete(alertKey(message));
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
    addIncident(draft.change('incidents'), incident);
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
    if (!draft.state.devicesChecked && draft.now.elapsed - draft.state.joinedAt.elapsed > DEVICES_SENT_AFTER_MS) {
      removeUnsent(draft);
    }
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

/** Drops devices that were removed while the page was away. The emitter did not send them again. @param {Draft} draft */
function removeUnsent(draft) {
  draft.state.devicesChecked = true;
  if (draft.state.subscription === null) {
    [...draft.state.devices.values()].filter(({ verified }) => verified !== Infinity).forEach(({ device_name: name }) => remove(draft, name));
  }
}

/**
 * Drops known averages that may end before the new ones begin, because the gap would be invisible.
 * @param {Draft} draft
 */
function reset(draft) {
  const subscription = draft.state.cachedAt === null ? draft.state.subscription : null; // everything from the offline cache is dropped
  draft.state.cachedAt = null;
  draft.state.resume = null;
  const series = draft.change('series');
  const known = new Map();
  for (const [key, { device, addedAt, receivedAt }] of series) {
    if (subscription === null || device === subscription) {
      series.delete(key);
      if (receivedAt) {
        known.set(key, { addedAt, receivedAt });
      }
    }
  }
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
    const keep = windowsPerSeries(draft.state.subscription === null ? all.size : 1);
    all.set(key, extended(known, average, draft.now, live, keep));
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
