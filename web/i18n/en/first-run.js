// @ts-check
// The English texts of this part of the page; en.js has the others.

/** @type {import('../languages.js').Texts} */
export const firstRun = {
  'start': 'First steps',
};
