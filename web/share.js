// @ts-check
// The share of the devices that this emitter serves, if several emitters divide the devices. Pure.

/** Share 2 of 3 has its page below `/share/2/`. @typedef {{number: number, count: number}} Share */

/** @param {any} share as in the event `pipeline` @returns {Share | null} null if the emitter serves all devices */
export const shareOf = (share) =>
  Number.isInteger(share?.number) && Number.isInteger(share?.count) && share.count > 1 && share.count < 1_000 ? { number: share.number, count: share.count } : null;

/** The same view at another share. @param {number} number @param {string} hash */
export const shareAddress = (number, hash) => `/share/${number}/${hash}`;

/** The numbers of all shares. @param {Share} share */
export const shareNumbers = ({ count }) => Array.from({ length: count }, (_, index) => index + 1);

/**
 * The share to which the emitter redirected a request; null if it did not.
 * @param {string} address of the response
 */
export function redirectedTo(address) {
  const number = new URL(address).pathname.match(/^\/share\/(\d{1,3})\//)?.[1];
  return number === undefined ? null : Number(number);
}
