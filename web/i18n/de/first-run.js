// @ts-check
// The German texts of this part of the page; de.js has the others.

/** @type {import('../languages.js').Texts} */
export const firstRun = {
  'start': 'Erste Schritte',
};
