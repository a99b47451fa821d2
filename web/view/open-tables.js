// @ts-check
// Which tables of a view are open, as the address has them.

import { decoded } from '../route.js';

/** @typedef {{has: (name: string) => boolean, toggle: (name: string, isOpen: boolean) => void}} OpenTables */

/**
 * @param {import('../route.js').Parameters} parameters
 * @param {(changes: import('../route.js').Parameters) => void} setParameters
 * @param {() => void} requestRender
 * @returns {OpenTables}
 */
export function openTables({ open = '' }, setParameters, requestRender) {
  const names = new Set(open.split(' ').filter(Boolean).map(decoded));
  return {
    has: (name) => names.has(name),
    toggle(name, isOpen) {
      if (names.has(name) !== isOpen) {
        isOpen ? names.add(name) : names.delete(name);
        setParameters({ open: [...names].map(encodeURIComponent).join(' ') });
        requestRender();
      }
    },
  };
}
