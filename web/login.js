// @ts-check
// Begins a login session with a token. Scripts cannot read its cookie, so the page requests one and never sees it.

/**
 * The response of the server to a token. The browser has a session now; or the token is wrong; or the page must wait some
 * seconds; or the server has no sessions, so that the page must send the token itself.
 * @typedef {{answer: 'accepted' | 'refused' | 'throttled' | 'no_sessions', seconds: number}} Login
 */

/** The address to which the emitter redirects a browser that opened the page with a wrong token. */
const REFUSED = '#token-refused';
const THROTTLED = /^#token-throttled=(\d{1,4})$/;

/** How long to wait if the server does not say so. */
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

/** Ends the login session of this browser. Returns whether the server confirmed it. */
export async function logOut() {
  const response = await fetch('session', { method: 'DELETE' }).catch(() => null);
  return response?.ok === true;
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
 * Reads the response of the emitter to a token in the address.
 * @param {string} hash the hash of the address
 * @returns {{problem: import('./view/page.js').TokenProblem, seconds: number}}
 */
export function answerIn(hash) {
  const throttled = THROTTLED.exec(hash);
  if (throttled) {
    return { problem: 'throttled', seconds: Number(throttled[1]) };
  }
  return { problem: hash === REFUSED ? 'refused' : '', seconds: 0 };
}
