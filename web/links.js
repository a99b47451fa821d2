// @ts-check
// The health of the links between board and page, and where readings stop. Pure.
import { sumOf } from './pipeline.js';

/** @typedef {import('./state.js').Moment} Moment */
/** @typedef {import('./pipeline.js').Pipeline} Pipeline */
/** @typedef {import('./pipeline.js').Job} Job */
/** @typedef {import('./pipeline.js').Delay} Delay */

/** A link is still after this many seconds with rate 0, because a device may send only every 5 s. */
const STILL_SECONDS = 15;
/** A service without a report for this long is silent. */
const SILENT_MS = 15_000;
/** Waiting readings are a backlog if they take longer than this many seconds at the current rate. */
const BEHIND_SECONDS = 10;
const MIN_BACKLOG = 50;

/** A rate is the mean of this many seconds, because readings arrive in batches. */
const SMOOTHED_SECONDS = 5;

/** The mean of the newest rates; null without any. @param {readonly number[]} rates the oldest first */
export function smoothed(rates) {
  const newest = rates.slice(-SMOOTHED_SECONDS);
  return newest.length === 0 ? null : newest.reduce((sum, rate) => sum + rate, 0) / newest.length;
}

/**
 * The health of a link: `idle` if nothing arrives that it could pass on, `still` if nothing passes although it should, `cut` if the
 * bridge has no connection to the MQTT broker, `unproven` if the page does not know yet, or no longer.
 * @typedef {'well' | 'unproven' | 'idle' | 'still' | 'cut' | 'behind' | 'silent' | 'unknown'} Health
 */

/**
 * @typedef {{name: 'bridge' | 'readings' | 'job' | 'averages' | 'page', health: Health, rates: readonly number[], lag: number | null,
 *   delay: Delay | null, rejected: number, since?: Moment}} Link
 */

/**
 * The links in the order in which a reading passes them.
 * @param {Pipeline} pipeline
 * @param {boolean} expected whether any device is online that sends every few seconds
 * @param {{connected: boolean, rates: readonly number[]}} page changes per second that reach this page
 * @param {Moment} now
 * @returns {Link[]}
 */
export function links(pipeline, expected, page, now) {
  const { receivedAt, emitter, messageRates, readingRates, jobRates, averageRates, jobs, bridges } = pipeline;
  const spark = jobs.get('spark-job');
  const lag = spark ? Object.values(spark.job.lag ?? {}).reduce((sum, each) => sum + each, 0) : null;
  const isSilent = !page.connected || now.elapsed - receivedAt.elapsed > SILENT_MS;
  /** @type {Link[]} */
  const all = [
    { name: 'bridge', health: bridgeHealth(pipeline, expected), rates: messageRates, lag: null, delay: null, rejected: sumOf(bridges, 'rejected') },
    { name: 'readings', health: readingHealth(pipeline, expected), rates: readingRates, lag: null, delay: pipeline.readingDelay, rejected: 0 },
    {
      name: 'job',
      health: pipeline.noJob && spark ? 'silent' : jobHealth(spark, lag, emitter.readings_per_second ?? 0, now),
      rates: spark ? jobRates : [],
      lag,
      delay: null,
      rejected: spark?.job.rejected ?? 0,
      since: spark?.changedAt,
    },
    { name: 'averages', health: averageHealth(pipeline), rates: averageRates, lag: null, delay: pipeline.averageDelay, rejected: 0 },
    { name: 'page', health: isSilent ? 'silent' : 'well', rates: page.rates, lag: emitter.averages_deferred ?? null, delay: null, rejected: 0, since: receivedAt },
  ];
  return isSilent ? all.map((link) => (link.name === 'page' ? link : { ...link, health: 'unproven' })) : all;
}

/** The first link that a reading does not pass. @param {readonly Link[]} links */
export const stuckAt = (links) => links.find(({ health }) => !['well', 'idle', 'unproven'].includes(health));

/** @param {Pipeline} pipeline @param {boolean} expected @returns {Health} */
function bridgeHealth({ noBridge, bridges, messageRates, readingRates }, expected) {
  if (noBridge) {
    return 'silent';
  }
  if (bridges.size === 0) {
    return 'unknown';
  }
  if ([...bridges.values()].every(({ bridge }) => bridge.connected === false)) {
    return 'cut';
  }
  const moves = [flows(messageRates), flows(readingRates)];
  return moves.includes(true) ? 'well' : moves.includes(undefined) ? 'unproven' : expected ? 'still' : 'idle';
}

/** @param {Pipeline} pipeline @param {boolean} expected @returns {Health} */
function readingHealth({ noBridge, bridges, messageRates, readingRates }, expected) {
  if (flows(readingRates)) {
    return 'well';
  }
  if (noBridge) {
    return 'idle';
  }
  const arrives = bridges.size === 0 ? expected : flows(messageRates);
  return flows(readingRates) === undefined || arrives === undefined ? 'unproven' : arrives ? 'still' : 'idle';
}

/** @param {Pipeline} pipeline @returns {Health} */
function averageHealth({ averageRates, readingRates }) {
  const [leaves, arrives] = [flows(averageRates), flows(readingRates)];
  return leaves ? 'well' : leaves === undefined || arrives === undefined ? 'unproven' : arrives ? 'still' : 'idle';
}

/**
 * Whether anything passed of late; undefined if too few seconds are known to say that nothing did.
 * @param {readonly number[]} rates one for each second
 */
const flows = (rates) => (rates.slice(-STILL_SECONDS).some((rate) => rate > 0) ? true : rates.length < STILL_SECONDS ? undefined : false);

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
