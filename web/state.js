// @ts-check
// What the page knows, and how each event changes it. Pure: no DOM, no clock of its own, nothing is changed in place but a window that another replaces.
import { alertKey, isAlert } from './alerts.js';
import { deviceOf } from './devices.js';
import { withProgress } from './pipeline.js';
import { isReading, withReading } from './readings.js';
import { KEEP_RULES, isRule } from './rules.js';
import { KEEP_FEW, extended, isAverage, keptEach, seriesKey, started } from './series.js';

/** Devices times metrics; one beyond that is left out, and the page says so. */
export const KEEP_SERIES = 20_000;
/** Devices of which the state is kept; one beyond that is left out, and the page says so. */
export const KEEP_DEVICES = 20_000;
/** Alerts kept, as the emitter does; the one that changed longest ago goes first. */
export const KEEP_ALERTS = 1_000;
/** Of those that are not cleared. */
const KEEP_RAISED_ALERTS = 20_000;
/** The emitter has sent all devices this long after a page joined. */
const DEVICES_SENT_AFTER_MS = 5_000;

/**
 * When something happened here. Ages are differences of `elapsed`, which no clock change touches; `clock` is for display only.
 * @typedef {{elapsed: number, clock: number}} Moment `performance.now()` and `Date.now()`, both in milliseconds
 */

/** @typedef {import('./series.js').Average} Average */
/** @typedef {import('./series.js').Series} Series */
/** @typedef {import('./alerts.js').Alert} Alert */
/** @typedef {import('./readings.js').Reading} Reading */
/** @typedef {import('./pipeline.js').Pipeline} Pipeline */

/** @typedef {import('./devices.js').Device} Device */

/**
 * Up to where the page has all averages: of each partition the greatest offset.
 * @typedef {{topic: string, offsets: Readonly<Record<string, number>>}} ResumeOffsets
 */

/** Why there is no connection. @typedef {'' | 'lost' | 'ended' | 'no_answer' | 'token' | 'refused' | 'not_loaded'} Problem */

/**
 * @typedef State
 * @property {boolean} connected
 * @property {Moment} since when `connected` last changed
 * @property {Problem} problem why it is not connected; empty when nobody knows yet
 * @property {string} detail what the server said to that
 * @property {boolean} retrying
 * @property {boolean} devicesChecked whether devices that the emitter did not send since the page joined were removed
 * @property {Moment} joinedAt when the page joined for the view that it shows
 * @property {Moment | null} heardAt when the last live average or reading came, of any device
 * @property {Moment | null} averageAt when the last live average came, of any device
 * @property {string | null} watch the only device shown; null for all
 * @property {ResumeOffsets | null} resume up to where all averages of what is shown are known; null until a snapshot is whole
 * @property {ResumeOffsets | null} overviewResume how far all devices are known, while only one is shown
 * @property {ReadonlyMap<string, Series>} series by `device|metric`
 * @property {ReadonlyMap<string, import('./series.js').Known>} known of series while their windows are sent again
 * @property {ReadonlyMap<string, Device>} devices by name
 * @property {ReadonlySet<string>} removed names of devices that were removed, whose late averages are ignored
 * @property {ReadonlyMap<string, Alert>} alerts by {@link alertKey}, the one that changed last is last
 * @property {readonly import('./rules.js').Rule[]} rules that the job runs with
 * @property {ReadonlyMap<string, readonly Reading[]>} readings of the device shown, by metric
 * @property {Pipeline | null} pipeline
 * @property {number | null} rememberedAt when another visit kept the series shown (epoch ms); null once they are the emitter's
 * @property {number} leftOut averages of series beyond KEEP_SERIES, and devices beyond KEEP_DEVICES
 * @property {number} unreadable messages that were not what docs/messages.md says
 */

/** @typedef {[name: string, message: any]} Event a Socket.IO event, as it came */

/**
 * @param {Moment} now
 * @returns {State}
 */
export function initialState(now) {
  return {
    connected: false,
    since: now,
    problem: '',
    detail: '',
    retrying: true,
    devicesChecked: false,
    joinedAt: now,
    heardAt: null,
    averageAt: null,
    watch: null,
    resume: null,
    overviewResume: null,
    series: new Map(),
    known: new Map(),
    devices: new Map(),
    removed: new Set(),
    alerts: new Map(),
    rules: [],
    readings: new Map(),
    pipeline: null,
    rememberedAt: null,
    leftOut: 0,
    unreadable: 0,
  };
}

/**
 * Keeps `since` when the page only joined anew for another view.
 * @param {State} state
 * @param {Moment} now
 * @returns {State}
 */
export function withConnected(state, now) {
  const since = state.connected ? state.since : now;
  return { ...state, connected: true, since, joinedAt: now, devicesChecked: false, problem: '', detail: '', retrying: true };
}

/**
 * Keeps `since` when the page was not connected already, so that each failed retry does not restart the count. Who has not
 * the token sees nothing of another visit.
 * @param {State} state
 * @param {Moment} now
 * @param {{problem: Problem, detail?: string, retrying?: boolean}} why
 * @returns {State}
 */
export function withDisconnected(state, now, { problem, detail = '', retrying = true }) {
  const since = state.connected ? now : state.since;
  const devices = state.connected ? verifiedUntil(state, -Infinity) : state.devices;
  const next = { ...state, connected: false, since, devices, problem, detail, retrying };
  return problem === 'token' && state.rememberedAt !== null ? { ...next, rememberedAt: null, series: new Map() } : next;
}

/**
 * The emitter sent each change of the devices shown until then.
 * @param {State} state
 * @param {number} elapsed
 */
function verifiedUntil({ devices }, elapsed) {
  const next = new Map(devices);
  devices.forEach((device, name) => next.set(name, { ...device, verified: Math.min(device.verified, elapsed) }));
  return next;
}

/**
 * Another view is opened. How far all devices are known is stored in `overviewResume` while one alone is shown, and of the device that was
 * shown no more is held than of the others.
 * @param {State} state
 * @param {string | null} watch the only device to show, or null for all
 * @param {Moment} [now]
 * @returns {State}
 */
export function withWatch(state, watch, now = state.since) {
  const series = state.watch === null ? state.series : trimmed(state.series, state.watch);
  const devices = verifiedUntil(state, now.elapsed);
  const overviewResume = state.watch === null ? state.resume : state.overviewResume;
  const resume = watch === null ? overviewResume : null; // of one device the page may have kept too few windows
  return { ...state, watch, series, devices, resume, overviewResume: watch === null ? null : overviewResume, readings: new Map() };
}

/**
 * @param {State['series']} series
 * @param {string} device
 */
function trimmed(series, device) {
  const next = new Map(series);
  for (const [key, each] of series) {
    if (each.device === device) {
      next.set(key, { ...each, windows: each.windows.slice(-KEEP_FEW) });
    }
  }
  return next;
}

/**
 * What to tell the emitter on joining, as `auth` of socket.io-client.
 * @param {State} state
 * @param {string} token
 */
export function joining({ watch, resume }, token) {
  return {
    ...(token !== '' && { token }),
    ...(watch !== null && { subscription: encodeURIComponent(watch) }),
    ...(resume && { resume }),
  };
}

/**
 * Any number of events at once, as each of them alone would copy what is known of 10,000 devices.
 * @param {State} state
 * @param {Iterable<Event>} events in the order in which they came
 * @param {Moment} now
 * @returns {State}
 */
export function withEvents(state, events, now) {
  const draft = new Draft(state, now);
  for (const [name, message] of events) {
    if (TAKE[name]?.(draft, message) === false) {
      draft.state.unreadable++;
    }
  }
  return draft.state;
}

/** A state in the making: each map is copied before its first change, as are the offsets. */
class Draft {
  /** @type {Set<string>} */
  #copied = new Set();

  /** Those made here. @type {ResumeOffsets | null} */
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
   * @template {'series' | 'devices' | 'alerts' | 'readings'} Name
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

/** How each event changes the draft; false when it is not what docs/messages.md says. */
/** @type {Record<string, (draft: Draft, message: any) => boolean | void>} */
const TAKE = {
  average(draft, message) {
    if (!isAverage(message)) {
      return false;
    }
    addAverage(draft, message, true);
    draft.state.heardAt = draft.state.averageAt = draft.now;
    draft.reach(message.position);
  },

  /** One page of what the emitter remembers. It says nothing about who is alive now. */
  snapshot(draft, message) {
    if (!Array.isArray(message?.averages)) {
      return false;
    }
    if (message.page === 1 && !message.resumed) {
      beginAnew(draft);
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
    if (message.device_name === draft.state.watch) {
      const readings = draft.change('readings');
      readings.set(message.metric, withReading(readings.get(message.metric) ?? [], message));
      draft.state.heardAt = draft.now;
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
    if (devices.size < KEEP_DEVICES || devices.has(name)) {
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
    if (alerts.size > KEEP_ALERTS) {
      evictAlert(alerts);
    }
  },

  /** All of them each time. */
  rules(draft, message) {
    if (!Array.isArray(message?.rules)) {
      return false;
    }
    const rules = message.rules.filter(isRule);
    draft.state.unreadable += message.rules.length - rules.length;
    draft.state.rules = rules.slice(0, KEEP_RULES);
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
 * The cleared alert that changed longest ago goes. One that is still raised goes only when there are as many as the emitter
 * itself keeps.
 * @param {Map<string, Alert>} alerts
 */
function evictAlert(alerts) {
  for (const [key, { state }] of alerts) {
    if (state === 'cleared') {
      alerts.delete(key);
      return;
    }
  }
  if (alerts.size > KEEP_RAISED_ALERTS) {
    alerts.delete(/** @type {string} */ (alerts.keys().next().value));
  }
}

/**
 * The device is gone with all that is known of it. Its late averages are ignored until the emitter sends it again.
 * @param {Draft} draft
 * @param {string} name
 */
function remove(draft, name) {
  draft.change('devices').delete(name);
  const series = draft.change('series');
  [...series].filter(([, { device }]) => device === name).forEach(([key]) => series.delete(key));
  const alerts = draft.change('alerts');
  [...alerts].filter(([, { device_name: device }]) => device === name).forEach(([key]) => alerts.delete(key));
  const removed = draft.changeRemoved();
  removed.add(name);
  if (removed.size > KEEP_DEVICES) {
    removed.delete(/** @type {string} */ (removed.values().next().value));
  }
  draft.state.readings = name === draft.state.watch ? new Map() : draft.state.readings;
}

/** Removes devices that were removed while the page was away: the emitter did not send them again. @param {Draft} draft */
function removeUnsent(draft) {
  draft.state.devicesChecked = true;
  if (draft.state.watch === null) {
    [...draft.state.devices.values()].filter(({ verified }) => verified !== Infinity).forEach(({ device_name: name }) => remove(draft, name));
  }
}

/**
 * What was known may end before what is to come begins: a hole that nobody could see.
 * @param {Draft} draft
 */
function beginAnew(draft) {
  const watch = draft.state.rememberedAt === null ? draft.state.watch : null; // what was remembered all goes
  draft.state.rememberedAt = null;
  draft.state.resume = null;
  const series = draft.change('series');
  const known = new Map();
  for (const [key, { device, addedAt, heardAt }] of series) {
    if (watch === null || device === watch) {
      series.delete(key);
      if (heardAt) {
        known.set(key, { addedAt, heardAt });
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
    const keep = keptEach(draft.state.watch === null ? all.size : 1);
    all.set(key, extended(known, average, draft.now, live, keep));
  } else if (all.size < KEEP_SERIES) {
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
