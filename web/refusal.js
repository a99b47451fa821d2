// @ts-check
// Why the emitter refused the connection. Pure.

/**
 * @param {any} error from Socket.IO: `description` is the HTTP status if there is one
 * @param {boolean} transportFailed false if the server refused
 * @returns {import('./socket.js').Why}
 */
export function refusal(error, transportFailed) {
  if (!transportFailed && /too many/i.test(error.message)) {
    return { problem: 'refused', detail: '429' }; // the same as HTTP 429, because another token does not help
  }
  if (!transportFailed) {
    return { problem: /token/i.test(error.message) ? 'token' : 'refused', detail: error.message };
  }
  const status = error.description;
  return Number.isInteger(status) && status > 0
    ? { problem: status === 401 ? 'token' : 'refused', detail: String(status) }
    : { problem: 'no_answer' };
}
