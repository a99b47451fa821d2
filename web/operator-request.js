// @ts-check
// Requests that change something. Only an operator may send them.
import { authorization } from './session.js';

/** Why a request failed. @typedef {'token' | 'forbidden' | 'throttled' | 'refused' | 'unavailable' | 'no_answer'} Failure */
/** The answer of the emitter, or why there is none and the error that the emitter sent. @typedef {{answer: any} | {failure: Failure, detail: string}} Result */
/** Sends JSON to an address of the emitter. @typedef {(address: string, body: object) => Promise<Result>} Post */

/** @type {Readonly<Record<number, Failure>>} */
const FAILURES = { 401: 'token', 403: 'forbidden', 429: 'throttled', 502: 'unavailable', 503: 'unavailable', 504: 'unavailable' };
/** The emitter answers after Kafka has stored the change, or reports a failure before. */
const PATIENCE_MS = 30_000;

/**
 * @param {() => string} token empty if the browser has a cookie or no token is required
 * @returns {Post}
 */
export const post = (token) => async (address, body) => {
  const headers = { 'Content-Type': 'application/json', ...authorization(token()) };
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body), signal }).catch(() => null);
  const answer = await response?.json().catch(() => null);
  if (response?.ok) {
    return { answer };
  }
  return { failure: response ? FAILURES[response.status] ?? 'refused' : 'no_answer', detail: String(answer?.error ?? response?.status ?? '') };
};
