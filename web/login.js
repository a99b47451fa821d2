// @ts-check
// Makes a login session of a token. Its cookie is not for scripts, so the page asks for one and never sees it.

/**
 * The answer of the server to a token: the browser has a session now, the token is wrong, nobody may try until some seconds
 * are over, or there are no sessions here, so that the page itself has to send the token.
 * @typedef {{answer: 'accepted' | 'refused' | 'throttled' | 'no_sessions', seconds: number}} Login
 */

/** Where the emitter sends a browser whose address had a token: to the page, with what it says to that. */
const REFUSED = '#token-refused';
const THROTTLED = /^#token-throttled=(\d{1,4})$/;

/** How long to wait where the server does not say it. */
const WAIT_SECONDS = 1;

/**
 * @param {string} token
 * @returns {Promise<Login>}
 */
export async function logIn(token) {
  const request = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ token }) };
  const response = await fetch('session', request).catch(() => null);
  const seconds = Number(response?.headers.get('Retry-After')) || WAIT_SECONDS;
  return { answer: answerOf(response?.status), seconds };
}

/**
 * @param {number | undefined} status
 * @returns {Login['answer']}
 */
function answerOf(status) {
  switch (status) {
    case 204:
      return 'accepted';
    case 400:
    case 401:
      return 'refused';
    case 429:
      return 'throttled';
    default:
      return 'no_sessions';
  }
}

/**
 * The answer of the emitter to a token in the address.
 * @param {string} hash of the address
 * @returns {{problem: import('./view/page.js').TokenProblem, seconds: number}}
 */
export function answerIn(hash) {
  const throttled = THROTTLED.exec(hash);
  if (throttled) {
    return { problem: 'throttled', seconds: Number(throttled[1]) };
  }
  return { problem: hash === REFUSED ? 'refused' : '', seconds: 0 };
}
