// @ts-check
// Says which share of the devices the page shows, with links to the others. Opens a device at the share that has it.
import { redirectedTo, shareAddress, shareNumbers } from '../share.js';
import { html, render } from '../vendor/lit-html/lit-html.js';
import { byId } from './dom.js';

/** @typedef {import('../share.js').Share} Share */

/**
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {() => string} token
 */
export function shareLinks(i18n, token) {
  /** The device that was searched at the other shares; empty if none is missing. */
  let searched = '';

  return {
    /**
     * @param {import('../state.js').State} state
     * @param {string | null} device that the view shows
     */
    render(state, device) {
      const share = (state.connected && state.pipeline?.share) || null;
      byId('share').hidden = share === null;
      render(share === null ? null : links(i18n, share), byId('share'));
      const missing = share !== null && device !== null && !state.devices.has(device) ? device : '';
      if (share !== null && missing !== '' && missing !== searched) {
        openAtItsShare(missing, share, token()).catch(console.warn);
      }
      searched = missing; // again after a lost connection, or if the view is opened again
    },
  };
}

/** @param {import('../i18n/i18n.js').I18n} i18n @param {Share} share */
const links = ({ t }, share) => html`${t('share', share)} ${shareNumbers(share)
  .filter((number) => number !== share.number)
  .map((number) => html` <a href=${shareAddress(number, '#/')}>${t('share.link', { number })}</a>`)}`;

/**
 * The emitter redirects a request for a device of another share, because only emitters compute the hash of a device.
 * @param {string} device
 * @param {Share} share
 * @param {string} token
 */
async function openAtItsShare(device, share, token) {
  const headers = token === '' ? undefined : { Authorization: `Bearer ${token}` };
  const { ok, url } = await fetch(`api/devices/${encodeURIComponent(device)}`, { headers, cache: 'no-store' });
  const number = redirectedTo(url);
  if (ok && number !== null && number !== share.number) {
    location.replace(shareAddress(number, location.hash));
  }
}
