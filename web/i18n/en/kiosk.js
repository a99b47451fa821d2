// @ts-check
// The English texts of this part of the page; en.js has the others.

/** @type {import('../languages.js').Texts} */
export const kiosk = {
  'kiosk': 'Wall display',
  'kiosk.age': 'newest data {ago}',
  'kiosk.group.other': 'Others',
  'kiosk.leave': 'Leave the wall display',
  'kiosk.no.data': 'no data for {duration}',
  'kiosk.none': 'No device matches the choice in the address.',
  'kiosk.page': '{page} of {pages}',
  'kiosk.unknown': 'It is not known yet which devices there are.',
  'kiosk.waiting': 'waiting for data',
  'kiosk.well': 'well',
};
