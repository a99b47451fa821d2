// @ts-check
// The German texts of this part of the page; de.js has the others.

/** @type {import('../languages.js').Texts} */
export const explore = {
  'explore.all': 'Wieder alle Geräte',
  'explore.band': 'Das Band enthält die mittleren 80 % von {count} Geräten, die Linie ist der Median. Geräte außerhalb haben Linien mit den Nummern der Tabelle.',
  'explore.beyond': 'Jenseits der Schwelle',
  'explore.beyond.text': 'Wie lange der Mittelwert jenseits der ersten Schwelle lag, aus den Punkten des Diagramms',
  'explore.chart': 'Diagramm von {metric} der Geräte in der Tabelle darunter',
  'explore.cut': { one: '{count} Gerät hatte eine andere Einheit, die sich nicht umrechnen lässt; seine Werte in dieser Einheit fehlen hier.', other: '{count} Geräte hatten andere Einheiten, die sich nicht umrechnen lassen; ihre Werte in diesen Einheiten fehlen hier.' },
  'explore.device': 'Gerät',
  'explore.devices': 'Geräte wählen',
  'explore.loading': 'Der Verlauf wird geladen: {count} von {of} Geräten …',
  'explore.max': 'Max',
  'explore.mean': 'Mittelwert',
  'explore.median': 'Median {value}, {min} – {max}',
  'explore.metric': 'Messgröße',
  'explore.min': 'Min',
  'explore.more': '{count} von {of} Geräten sind zu sehen. Filtern Sie nach Merkmal oder Name, um andere zu sehen.',
  'explore.never': 'nie',
  'explore.none': 'Kein Gerät hat diese Messgröße, oder die Filter schließen alle aus.',
  'explore.table': 'Die Geräte und ihre Werte in diesem Zeitraum',
  'explore.tag': 'Merkmal',
  'explore.tag.all': 'alle',
  'explore.unit': 'Einheit',
  'explore.unknown': 'Noch ist nicht bekannt, welche Geräte diese Messgröße haben.',
};
