// @ts-check
// The German texts of this part of the page; de.js has the others.

/** @type {import('../languages.js').Texts} */
export const settings = {
  'language': 'Sprache',
  'settings': 'Einstellungen',
  'settings.close': 'Schließen',
  'settings.decimals': 'Nachkommastellen',
  'settings.decimals.auto': 'Automatisch: so viele, wie der Sensor hat',
  'settings.decimals.of': '{count}, zum Beispiel {example}',
  'settings.failed': 'Der Server hat die Abmeldung nicht bestätigt: {why}.',
  'settings.log.out': 'Abmelden',
  'settings.logged.in': 'Angemeldet als {name}, {role}',
  'settings.role.operator': 'Bedienung',
  'settings.role.viewer': 'nur lesend',
  'settings.stored': 'In diesem Browser gespeichert.',
  'settings.theme': 'Farben',
  'settings.theme.auto': 'Wie das System',
  'settings.theme.dark': 'Dunkel',
  'settings.theme.light': 'Hell',
  'settings.zone': 'Zeitzone',
  'settings.zone.local': 'Die dieses Browsers ({zone})',
};
