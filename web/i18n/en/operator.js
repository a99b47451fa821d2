// @ts-check
// The English texts of dialogs in which a person acts or logs in. incident.html loads them when they are needed.

/** @type {import('../formats.js').Texts} */
export const operator = {
  'failure.forbidden': 'Only an operator may do this. Your token has the role viewer.',
  'failure.no_answer': 'The server does not answer. It is unknown whether this was stored; check before you try again.',
  'failure.refused': 'The server refused this: {detail}.',
  'failure.throttled': 'There were too many changes from this address. Try again in a few seconds.',
  'failure.token': 'Your login has ended. Reload this page, and enter the token.',
  'failure.unavailable': 'This was not stored: {detail}. Try again.',
  'incident.acknowledge.text': 'Everybody who opens this page sees that you know about this incident.',
  'incident.cancel': 'Cancel',
  'incident.mute': 'Mute',
  'incident.mute.10080': '1 week',
  'incident.mute.1440': '1 day',
  'incident.mute.480': '8 hours',
  'incident.mute.60': '1 hour',
  'incident.mute.for': 'For how long',
  'incident.mute.text': 'A muted incident needs no attention and sends no notification until then, even if it gets worse.',
  'incident.mute.until': 'Until a time',
  'incident.name': 'Your name',
  'incident.note': 'Note',
  'incident.working': 'One moment …',
  'token.empty': 'This server requires a token. With it, this browser stays logged in for 30 days, or until the server restarts.',
  'token.label': 'Token',
  'token.refused': 'The server did not accept this token. Check it for missing characters, or ask for another one.',
  'token.send': 'Connect',
  'token.throttled': 'There were too many wrong tokens from this address. Try again in {seconds} s.',
  'token.title': 'A token is required',
};
