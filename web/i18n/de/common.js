// @ts-check
// The German texts that index.html and incident.html share; de.js has the others.

/** @type {import('../locales.js').Texts} */
export const common = {
  'age': 'seit {duration}',
  'ago': 'vor {duration}',
  'alert.alarm': 'Alarm',
  'alert.info': 'Hinweis',
  'alert.simulated': 'simuliert',
  'alert.warning': 'Warnung',
  'card.caution': 'CO-Äquivalent. Kein Gerät zum Schutz von Leben; verwenden Sie einen zertifizierten Melder.',
  'duration.d': '{days} Tagen',
  'duration.d.plain': '{days} Tage',
  'duration.h': '{hours} h',
  'duration.m': '{minutes} min',
  'duration.s': '{seconds} s',
  'state.before': '{ago} noch {state}',
  'state.degraded': 'gestört',
  'state.fault': 'Sensorfehler',
  'state.offline': 'offline',
  'state.online': 'online',
  'state.stale': 'stumm',
  'state.unknown': 'unbekannt',
  'token.empty': 'Dieser Server verlangt ein Token. Damit bleibt dieser Browser 30 Tage angemeldet, oder bis der Server neu startet.',
  'token.label': 'Token',
  'token.refused': 'Der Server hat dieses Token nicht angenommen. Prüfen Sie, ob Zeichen fehlen, oder lassen Sie sich ein anderes geben.',
  'token.send': 'Verbinden',
  'token.throttled': 'Von dieser Adresse kamen zu viele falsche Tokens. Versuchen Sie es in {seconds} s noch einmal.',
  'token.title': 'Token erforderlich',
};
