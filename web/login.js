// @ts-check
// Makes a login session of a token. Its cookie is not for scripts, so the page asks for one and never sees it.

/**
 * What the server said to a token: the browser has a session now, the token is wrong, nobody may try until some seconds
 * are over, or there are no sessions here, so that the page itself has to send the token.
 * @typedef {{answer: 'accepted' | 'refused' | 'throttled' | 'no_sessions', seconds: number}} Login
 */

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
