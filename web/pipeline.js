// @ts-check
// What the services between board and page report about their progress. Pure.
import { isTime } from './series.js';
import { shareOf } from './share.js';

/** For how many seconds the rates are stored. */
export const MAX_RATES = 120;

/** @typedef {import('./state.js').Moment} Moment */

/**
 * As in `fieldline.pipeline`. `lost` is the number of readings, by partition, that Kafka deleted before the job read them.
 * @typedef {{service: string, at: string, batch: number, rows: number, batch_ms: number, lag: Record<string, number>,
 *   state_devices?: number, late?: number, duplicates?: number, rejected?: number, lost?: Record<string, number>}} Job
 */
/** As in `fieldline.pipeline`. @typedef {{at?: string, connected?: boolean, received?: number, stored?: number, rejected?: number}} Bridge */
/** Half of the values are at most `p50` old, 95 % at most `p95`, in milliseconds. @typedef {{p50: number, p95: number}} Delay */

/**
 * @typedef Pipeline
 * @property {Moment} receivedAt when the last event came
 * @property {Record<string, number>} emitter rates and counters, as the emitter names them
 * @property {readonly number[]} messageRates MQTT messages per second that the bridges received, the oldest first
 * @property {readonly number[]} readingRates readings per second, the oldest first
 * @property {readonly number[]} jobRates readings per second in the last batch of the job, the oldest first
 * @property {readonly number[]} averageRates averages per second, the oldest first
 * @property {ReadonlyMap<string, {job: Job, changedAt: Moment}>} jobs by service; `changedAt` is the time of its last change
 * @property {number | undefined} at when the emitter sent it, in epoch milliseconds by the emitter's clock
 * @property {ReadonlyMap<string, {bridge: Bridge, rate: number}>} bridges by service; `rate` is the number of messages per second, and
 *   NaN before the second report
 * @property {import('./share.js').Share | null} share of the devices that the emitter serves; null if it serves all
 * @property {Moment | null} messageAt when the number of messages that the bridges received changed; null if it did not while the page was open
 * @property {Delay | null} readingDelay from the measurement to the emitter; null if it is unknown
 * @property {Delay | null} averageDelay from the measurement to the emitter that has an average of it; null if it is unknown
 * @property {readonly string[]} stopped services whose last progress is over 15 s old, or that never reported any
 * @property {boolean} noJob whether no job is running that could send an average
 * @property {boolean} noBridge whether no bridge is running that could forward a reading
 */

/**
 * The event `pipeline`.
 * @param {Pipeline | null} before
 * @param {{at?: number, emitter: Record<string, number>, jobs?: Record<string, Job>, bridges?: Record<string, Bridge>, stopped?: string[],
 *   delays?: {reading?: Delay, page?: Delay}, share?: unknown}} message
 * @param {Moment} now
 * @returns {Pipeline}
 */
export function withProgress(before, { at, emitter, jobs = {}, bridges = {}, stopped: reported, delays, share }, now) {
  const stopped = Array.isArray(reported) ? reported.filter((service) => typeof service === 'string') : [];
  const knownJobs = reports(jobs).map(([service, job]) => {
    const last = before?.jobs.get(service);
    return /** @type {const} */ ([service, last && last.job.at === job.at ? last : { job, changedAt: now }]);
  });
  const knownBridges = new Map(reports(bridges).map(([service, bridge]) => [service, { bridge, rate: messageRate(before?.bridges.get(service), bridge) }]));
  const job = new Map(knownJobs).get('spark-job')?.job;
  const hasMore = before !== null && sumOf(knownBridges, 'received') > sumOf(before.bridges, 'received');
  return {
    receivedAt: now,
    emitter,
    messageRates: withMessageRate(before?.messageRates, [...knownBridges.values()].map(({ rate }) => rate)),
    readingRates: withRate(before?.readingRates, emitter.readings_per_second),
    jobRates: withRate(before?.jobRates, job ? perSecond(job) : 0),
    averageRates: withRate(before?.averageRates, emitter.averages_per_second),
    jobs: new Map(knownJobs),
    at: isTime(at) ? at : undefined,
    bridges: knownBridges,
    share: shareOf(share),
    messageAt: hasMore ? now : before?.messageAt ?? null,
    readingDelay: delayOf(delays?.reading),
    averageDelay: delayOf(delays?.page),
    stopped,
    noJob: areAllStopped('spark-job', Object.keys(jobs ?? {}), stopped),
    noBridge: areAllStopped('mqtt-bridge', Object.keys(bridges ?? {}), stopped),
  };
}

/**
 * Messages per second between two reports of a bridge, by its own clock.
 * @param {{bridge: Bridge, rate: number} | undefined} before
 * @param {Bridge} bridge
 * @returns {number} NaN if it is unknown
 */
function messageRate(before, bridge) {
  const seconds = (Date.parse(bridge.at ?? '') - Date.parse(before?.bridge.at ?? '')) / 1_000;
  if (!before || !(seconds > 0)) {
    return before?.rate ?? NaN;
  }
  return Math.max(0, (bridge.received ?? 0) - (before.bridge.received ?? 0)) / seconds;
}

/**
 * @param {readonly number[] | undefined} before
 * @param {readonly number[]} rates of each bridge
 */
function withMessageRate(before = [], rates) {
  const known = rates.filter((rate) => !Number.isNaN(rate));
  return rates.length > 0 && known.length === 0 ? before : withRate(before, known.reduce((sum, rate) => sum + rate, 0));
}

/** @param {any} delay @returns {Delay | null} */
const delayOf = (delay) => (Number.isFinite(delay?.p50) && Number.isFinite(delay?.p95) ? { p50: delay.p50, p95: delay.p95 } : null);

/**
 * A counter of all bridges.
 * @param {Pipeline['bridges']} bridges
 * @param {'received' | 'stored' | 'rejected'} counter
 */
export const sumOf = (bridges, counter) => [...bridges.values()].reduce((sum, { bridge }) => sum + (bridge[counter] ?? 0), 0);

/**
 * The entries that are reports, by service.
 * @template Report
 * @param {Record<string, Report> | null} byService
 */
const reports = (byService) => Object.entries(byService ?? {}).filter(([, report]) => report !== null && typeof report === 'object');

/**
 * Whether a service of this kind has stopped and no other one runs. If there are several, their names are `<kind>/<client id>`.
 * @param {string} kind
 * @param {readonly string[]} known
 * @param {readonly string[]} stopped
 */
function areAllStopped(kind, known, stopped) {
  const isOne = (/** @type {string} */ service) => service === kind || service.startsWith(`${kind}/`);
  return stopped.some(isOne) && !known.some((service) => isOne(service) && !stopped.includes(service));
}

/**
 * @param {readonly number[] | undefined} rates
 * @param {number | undefined} rate
 */
const withRate = (rates = [], rate = 0) => [...rates, rate].slice(-MAX_RATES);

/** @param {Job} job */
const perSecond = ({ rows, batch_ms }) => (batch_ms > 0 ? Math.round((10_000 * rows) / Math.max(1_000, batch_ms)) / 10 : 0);
