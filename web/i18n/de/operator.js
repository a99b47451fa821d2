// @ts-check
// The German texts of dialogs in which a person acts or logs in. incident.html loads them when they are needed.

/** @type {import('../formats.js').Texts} */
export const operator = {
  'failure.forbidden': 'Das darf nur, wer die Rolle operator hat. Ihr Token hat die Rolle viewer.',
  'failure.no_answer': 'Der Server antwortet nicht. Es ist unbekannt, ob dies gespeichert wurde; sehen Sie nach, bevor Sie es wiederholen.',
  'failure.refused': 'Der Server lehnt das ab: {detail}.',
  'failure.throttled': 'Von dieser Adresse kamen zu viele Änderungen. Versuchen Sie es in einigen Sekunden noch einmal.',
  'failure.token': 'Ihre Anmeldung ist abgelaufen. Laden Sie die Seite neu, und geben Sie das Token ein.',
  'failure.unavailable': 'Das wurde nicht gespeichert: {detail}. Versuchen Sie es noch einmal.',
  'incident.acknowledge.text': 'Alle, die diese Seite öffnen, sehen, dass Sie von diesem Vorfall wissen.',
  'incident.cancel': 'Abbrechen',
  'incident.mute': 'Stummschalten',
  'incident.mute.10080': '1 Woche',
  'incident.mute.1440': '1 Tag',
  'incident.mute.480': '8 Stunden',
  'incident.mute.60': '1 Stunde',
  'incident.mute.for': 'Für wie lange',
  'incident.mute.text': 'Ein stummgeschalteter Vorfall verlangt bis dahin keine Aufmerksamkeit und verschickt keine Benachrichtigungen, auch wenn er schlimmer wird.',
  'incident.mute.until': 'Bis zu einem Zeitpunkt',
  'incident.name': 'Ihr Name',
  'incident.note': 'Notiz',
  'incident.working': 'Einen Moment …',
  'token.empty': 'Dieser Server verlangt ein Token. Damit bleibt dieser Browser 30 Tage angemeldet, oder bis der Server neu startet.',
  'token.label': 'Token',
  'token.refused': 'Der Server hat dieses Token nicht angenommen. Prüfen Sie, ob Zeichen fehlen, oder lassen Sie sich ein anderes geben.',
  'token.send': 'Verbinden',
  'token.throttled': 'Von dieser Adresse kamen zu viele falsche Tokens. Versuchen Sie es in {seconds} s noch einmal.',
  'token.title': 'Token erforderlich',
};
