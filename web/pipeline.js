// @ts-check
// The health of the links between board and page. Pure.
import { isTime } from './series.js';

/** For how many seconds the rates are stored. */
export const MAX_RATES = 120;

/** @typedef {import('./state.js').Moment} Moment */

/**
 * As in `fieldline.pipeline`. `lost` is the number of readings, by partition, that Kafka deleted before the job read them.
 * @typedef {{service: string, at: string, batch: number, rows: number, batch_ms: number, lag: Record<string, number>,
 *   state_devices?: number, late?: number, duplicates?: number, rejected?: number, lost?: Record<string, number>}} Job
 */
/** As in `fieldline.pipeline`. @typedef {{received?: number, stored?: number, rejected?: number}} Bridge */

/**
 * @typedef Pipeline
 * @property {Moment} receivedAt when the last event came
 * @property {Record<string, number>} emitter rates and counters, as the emitter names them
 * @property {readonly number[]} readingRates readings per second, the oldest first
 * @property {readonly number[]} averageRates averages per second, the oldest first
 * @property {ReadonlyMap<string, {job: Job, changedAt: Moment}>} jobs by service; `changedAt` is the time of its last change
 * @property {number | undefined} at when the emitter sent it, in epoch milliseconds by the emitter's clock
 * @property {readonly Bridge[]} bridges
 * @property {readonly string[]} stopped services whose last progress is over 15 s old, or that never reported any
 * @property {boolean} noJob whether no job is running that could send an average
 * @property {boolean} noBridge whether no bridge is running that could forward a reading
 */

/**
 * The event `pipeline`.
 * @param {Pipeline | null} before
 * @param {{at?: number, emitter: Record<string, number>, jobs?: Record<string, Job>, bridges?: Record<string, Bridge>, stopped?: string[]}} message
 * @param {Moment} now
 * @returns {Pipeline}
 */
export function withProgress(before, { at, emitter, jobs = {}, bridges = {}, stopped: reported }, now) {
  const stopped = Array.isArray(reported) ? reported.filter((service) => typeof service === 'string') : [];
  const known = reports(jobs).map(([service, job]) => {
    const last = before?.jobs.get(service);
    return /** @type {const} */ ([service, last && last.job.at === job.at ? last : { job, changedAt: now }]);
  });
  return {
    receivedAt: now,
    emitter,
    readingRates: withRate(before?.readingRates, emitter.readings_per_second),
    averageRates: withRate(before?.averageRates, emitter.averages_per_second),
    jobs: new Map(known),
    at: isTime(at) ? at : undefined,
    bridges: reports(bridges).map(([, bridge]) => bridge),
    stopped,
    noJob: areAllStopped('spark-job', Object.keys(jobs ?? {}), stopped),
    noBridge: areAllStopped('mqtt-bridge', Object.keys(bridges ?? {}), stopped),
  };
}

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

/** A link is still after this many seconds with rate 0, because a device may send only every 5 s. */
const STILL_SECONDS = 15;
/** A service without a report for this long is silent. */
const SILENT_MS = 15_000;
/** Waiting readings are a backlog if they take longer than this many seconds at the current rate. */
const BEHIND_SECONDS = 10;
const MIN_BACKLOG = 50;

/**
 * The health of a link; `still` if nothing arrives although it should.
 * @typedef {'well' | 'still' | 'behind' | 'silent' | 'unknown'} Health
 */

/**
 * @typedef {{name: 'readings' | 'job' | 'averages' | 'page', rate: number | null, lag: number | null, health: Health,
 *   rates: readonly number[], job?: Job, since?: Moment}} Link
 */

/**
 * The links in the order in which a reading passes them.
 * @param {Pipeline} pipeline
 * @param {boolean} expected whether any device is online
 * @param {{connected: boolean, averageRate: number}} page averages per second that reach this page
 * @param {Moment} now
 * @returns {Link[]}
 */
export function links({ receivedAt, emitter, readingRates, averageRates, jobs, noJob, noBridge }, expected, page, now) {
  const spark = jobs.get('spark-job');
  const lag = spark ? Object.values(spark.job.lag ?? {}).reduce((sum, each) => sum + each, 0) : null;
  const moving = flows(readingRates);
  const toPage = !page.connected || now.elapsed - receivedAt.elapsed > SILENT_MS;
  return [
    {
      name: 'readings',
      rate: emitter.readings_per_second ?? null,
      lag: null,
      health: noBridge ? 'silent' : moving || !expected ? 'well' : 'still',
      rates: readingRates,
    },
    {
      name: 'job',
      rate: spark ? perSecond(spark.job) : null,
      lag,
      health: noJob && spark ? 'silent' : jobHealth(spark, lag, emitter.readings_per_second ?? 0, now),
      rates: [],
      job: spark?.job,
      since: spark?.changedAt,
    },
    {
      name: 'averages',
      rate: emitter.averages_per_second ?? null,
      lag: null,
      health: flows(averageRates) || !moving ? 'well' : 'still',
      rates: averageRates,
    },
    {
      name: 'page',
      rate: page.averageRate,
      lag: emitter.averages_deferred ?? null,
      health: toPage ? 'silent' : 'well',
      rates: [],
      since: receivedAt,
    },
  ];
}

/** @param {readonly number[]} rates one for each second */
const flows = (rates) => rates.length < STILL_SECONDS || rates.slice(-STILL_SECONDS).some((rate) => rate > 0);

/** @param {Job} job */
const perSecond = ({ rows, batch_ms }) => (batch_ms > 0 ? Math.round((10_000 * rows) / Math.max(1_000, batch_ms)) / 10 : 0);

/**
 * @param {{job: Job, changedAt: Moment} | undefined} known
 * @param {number | null} lag
 * @param {number} rate
 * @param {Moment} now
 * @returns {Health}
 */
function jobHealth(known, lag, rate, now) {
  if (!known) {
    return 'unknown';
  }
  if (now.elapsed - known.changedAt.elapsed > SILENT_MS) {
    return 'silent';
  }
  return (lag ?? 0) > Math.max(MIN_BACKLOG, BEHIND_SECONDS * rate) ? 'behind' : 'well';
}
