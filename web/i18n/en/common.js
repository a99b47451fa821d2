// @ts-check
// The English texts that index.html and incident.html share; en.js has the others.

/** @type {import('../locales.js').Texts} */
export const common = {
  'age': 'for {duration}',
  'ago': '{duration} ago',
  'alert.alarm': 'Alarm',
  'alert.info': 'Info',
  'alert.simulated': 'simulated',
  'alert.warning': 'Warning',
  'card.caution': 'CO-equivalent. This is not a life-safety device; use a certified alarm.',
  'duration.d': '{days} days',
  'duration.d.plain': '{days} days',
  'duration.h': '{hours} h',
  'duration.m': '{minutes} min',
  'duration.s': '{seconds} s',
  'state.before': '{state} {ago}',
  'state.degraded': 'degraded',
  'state.fault': 'sensor fault',
  'state.offline': 'offline',
  'state.online': 'online',
  'state.stale': 'silent',
  'state.unknown': 'unknown',
  'token.empty': 'This server requires a token. With it, this browser stays logged in for 30 days, or until the server restarts.',
  'token.label': 'Token',
  'token.refused': 'The server did not accept this token. Check it for missing characters, or ask for another one.',
  'token.send': 'Connect',
  'token.throttled': 'There were too many wrong tokens from this address. Try again in {seconds} s.',
  'token.title': 'A token is required',
};
