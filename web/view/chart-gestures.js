// @ts-check
// Zooms and pans with the wheel, fingers and keys. uPlot handles dragging with the mouse, which selects a range.

/**
 * @typedef {{select: (from: number, to: number) => void, zoom: (factor: number, about?: number) => unknown,
 *   pan: (share: number) => unknown, live: () => void, reset: () => void}} ChartControls times in epoch milliseconds; see range.js
 */
/** Moves the crosshair to a position in pixels (below 0 hides it), or by a number of windows. @typedef {{point: (left: number) => void, step: (by: number) => void}} Crosshair */

/** A finger that moved by fewer pixels made a tap. */
const TAP = 8;

/** This many pixels of the wheel with Ctrl halve or double the range. A pinch on a touchpad is such a wheel event. */
const WHEEL_DOUBLES = 150;

/**
 * @param {HTMLElement} box the element with the focus
 * @param {(left: number) => number} timeAt returns the time at a position in the plot area, in pixels
 * @param {ChartControls & Crosshair} controls
 */
export function listenToGestures(box, timeAt, { zoom, pan, live, point, step }) {
  box.addEventListener('wheel', (event) => {
    const over = areaOf(event, box);
    if (!over) {
      return;
    }
    const { deltaX, deltaY } = event;
    if (event.ctrlKey || event.metaKey) {
      zoom(2 ** (deltaY / WHEEL_DOUBLES), timeAt(event.clientX - over.getBoundingClientRect().left));
    } else if (event.shiftKey || Math.abs(deltaX) > Math.abs(deltaY)) {
      pan((deltaX || deltaY) / over.clientWidth);
    } else {
      return; // the page scrolls
    }
    event.preventDefault();
  }, { passive: false });

  /** @type {Record<string, () => void>} */
  const keys = {
    ArrowLeft: () => step(-1),
    ArrowRight: () => step(1),
    'Shift+ArrowLeft': () => pan(-1 / 4),
    'Shift+ArrowRight': () => pan(1 / 4),
    '+': () => zoom(1 / 2),
    '=': () => zoom(1 / 2), // the key of + without Shift
    '-': () => zoom(2),
    End: live,
    Escape: () => point(-1),
  };
  box.addEventListener('keydown', (event) => {
    const key = event.shiftKey && event.key.startsWith('Arrow') ? `Shift+${event.key}` : event.key;
    if (Object.hasOwn(keys, key) && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      keys[key]();
    }
  });

  touch(box, (over, before, after) => {
    const rect = over.getBoundingClientRect();
    const middle = (/** @type {number[]} */ all) => all.reduce((sum, each) => sum + each, 0) / all.length - rect.left;
    const distance = (/** @type {number[]} */ all) => Math.max(20, Math.abs(all[0] - all[1]));
    pan((middle(before) - middle(after)) / rect.width);
    if (after.length === 2) {
      zoom(distance(before) / distance(after), timeAt(middle(after)));
    }
  }, (over, x) => point(x - over.getBoundingClientRect().left));
}

/**
 * The plot area under the pointer; device.css lets the page handle one finger up and down there.
 * @param {Event} event
 * @param {HTMLElement} box
 */
function areaOf({ target }, box) {
  return target instanceof Node ? [...box.querySelectorAll('.u-over')].find((area) => area.contains(target)) : undefined;
}

/**
 * @param {HTMLElement} box
 * @param {(area: Element, before: number[], after: number[]) => void} moved gets the positions of one or two fingers, from the left
 * @param {(area: Element, x: number) => void} tapped
 */
function touch(box, moved, tapped) {
  /** @type {Map<number, number>} */
  const fingers = new Map();
  let travelled = 0;
  const cancelled = (/** @type {PointerEvent} */ { pointerId }) => fingers.delete(pointerId);
  box.addEventListener('pointerdown', (event) => {
    const { pointerType, pointerId, clientX } = event;
    const area = areaOf(event, box);
    if (area && pointerType === 'touch' && fingers.size < 2) {
      area.setPointerCapture(pointerId);
      travelled = fingers.size > 0 ? TAP : 0;
      fingers.set(pointerId, clientX);
    }
  });
  box.addEventListener('pointermove', (event) => {
    const { pointerId, clientX } = event;
    const area = areaOf(event, box);
    if (area && fingers.has(pointerId)) {
      const before = [...fingers.values()];
      travelled += Math.abs(clientX - Number(fingers.get(pointerId)));
      fingers.set(pointerId, clientX);
      if (travelled >= TAP) {
        moved(area, before, [...fingers.values()]);
      }
    }
  });
  box.addEventListener('pointerup', (event) => {
    const area = areaOf(event, box);
    if (fingers.delete(event.pointerId) && area && travelled < TAP) {
      tapped(area, event.clientX);
    }
  });
  box.addEventListener('pointercancel', cancelled);
}
