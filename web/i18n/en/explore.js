// @ts-check
// The English texts of this part of the page; en.js has the others.

/** @type {import('../languages.js').Texts} */
export const explore = {
  'explore.all': 'All devices again',
  'explore.band': 'The band has the middle 80 % of {count} devices, the line is the median. Devices outside have lines with the numbers of the table.',
  'explore.beyond': 'Beyond threshold',
  'explore.beyond.text': 'How long the mean was beyond the first threshold, from the points of the chart',
  'explore.chart': 'Chart of {metric} of the devices in the table below',
  'explore.cut': { one: '{count} device had another unit, which does not convert; its values in that unit are left out.', other: '{count} devices had other units, which do not convert; their values in those units are left out.' },
  'explore.device': 'Device',
  'explore.devices': 'Choose devices',
  'explore.loading': 'Loading the history: {count} of {of} devices …',
  'explore.max': 'Max',
  'explore.mean': 'Mean',
  'explore.median': 'median {value}, {min} – {max}',
  'explore.metric': 'Metric',
  'explore.min': 'Min',
  'explore.more': '{count} of {of} devices are shown. Filter by tag or name to see others.',
  'explore.never': 'never',
  'explore.none': 'No device has this metric, or the filters exclude all of them.',
  'explore.table': 'The devices and their values in this time range',
  'explore.tag': 'Tag',
  'explore.tag.all': 'any',
  'explore.unit': 'Unit',
  'explore.unknown': 'It is not known yet which devices have this metric.',
};
