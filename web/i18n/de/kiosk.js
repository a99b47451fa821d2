// @ts-check
// The German texts of this part of the page; de.js has the others.

/** @type {import('../languages.js').Texts} */
export const kiosk = {
  'kiosk': 'Wandanzeige',
  'kiosk.age': 'neueste Daten {ago}',
  'kiosk.group.other': 'Übrige',
  'kiosk.leave': 'Wandanzeige verlassen',
  'kiosk.no.data': 'seit {duration} keine Daten',
  'kiosk.none': 'Kein Gerät passt zur Auswahl in der Adresse.',
  'kiosk.page': '{page} von {pages}',
  'kiosk.unknown': 'Noch ist nicht bekannt, welche Geräte es gibt.',
  'kiosk.waiting': 'es fehlen noch Daten',
  'kiosk.well': 'in Ordnung',
};
