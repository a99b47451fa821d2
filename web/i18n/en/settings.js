// @ts-check
// The English texts of this part of the page; en.js has the others.

/** @type {import('../languages.js').Texts} */
export const settings = {
  'language': 'Language',
  'settings': 'Settings',
  'settings.close': 'Close',
  'settings.decimals': 'Decimals',
  'settings.decimals.auto': 'Automatic: as many as the sensor has',
  'settings.decimals.of': '{count}, for example {example}',
  'settings.failed': 'The server did not log you out: {why}.',
  'settings.log.out': 'Log out',
  'settings.logged.in': 'Logged in as {name}, {role}',
  'settings.role.operator': 'operator',
  'settings.role.viewer': 'viewer',
  'settings.stored': 'Stored in this browser.',
  'settings.theme': 'Colours',
  'settings.theme.auto': 'As the system',
  'settings.theme.dark': 'Dark',
  'settings.theme.light': 'Light',
  'settings.zone': 'Time zone',
  'settings.zone.local': 'That of this browser ({zone})',
};
