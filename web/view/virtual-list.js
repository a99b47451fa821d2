// @ts-check
// A list of any length. Only its visible rows are in the page. It scrolls with the page.
import { setAttribute, setChildren } from './dom.js';

/** Rows beyond each edge, so that the next one exists when the focus moves to it. */
const BEYOND = 6;

/**
 * @template {{key: string}} Item
 */
export class VirtualList {
  /** @type {readonly Item[]} */
  #items = [];
  /** @type {Map<string, HTMLElement>} */
  #shown = new Map();
  /** The row that gets the focus by Tab. */
  #current = '';
  /** @type {(row: HTMLElement, item: Item) => void} */
  #draw = () => {};
  /** The key of the row that is higher than the others, and by how many pixels. */
  #open = '';
  #extra = 0;
  #box;
  #make;

  /**
   * @param {HTMLElement} box whose property `--row` is the height of a row in rem
   * @param {() => HTMLElement} make creates a row, which has one link or button once it is drawn
   */
  constructor(box, make) {
    this.#box = box;
    this.#make = make;
    box.addEventListener('keydown', (event) => this.#move(event));
    box.addEventListener('focusin', (event) => {
      this.#current = /** @type {HTMLElement} */ (event.target).closest('[role="row"]')?.getAttribute('data-key') ?? this.#current;
    });
  }

  /**
   * @param {readonly Item[]} items
   * @param {string} [open] the key of an item whose row may be higher than the others
   */
  show(items, open = '') {
    this.#items = items;
    this.#extra = open === this.#open && items.some(({ key }) => key === open) ? this.#extra : 0;
    this.#open = open;
    this.#resize();
  }

  #resize() {
    this.#box.style.height = `${this.#items.length * this.#rowHeight() + this.#extra}px`;
  }

  /** Scrolls to a row. @param {string} key */
  scrollTo(key) {
    const at = this.#items.findIndex((item) => item.key === key);
    if (at >= 0) {
      scrollTo({ top: scrollY + this.#box.getBoundingClientRect().top + this.#topOf(at) - innerHeight / 4, behavior: 'instant' });
    }
  }

  /** The distance of a row from the top of the list, in pixels. @param {number} at */
  #topOf(at) {
    const open = this.#extra === 0 ? Infinity : this.#items.findIndex(({ key }) => key === this.#open);
    return at * this.#rowHeight() + (at > open ? this.#extra : 0);
  }

  /** The row at a distance from the top of the list; may be beyond its ends. @param {number} top */
  #rowAt(top) {
    const height = this.#rowHeight();
    const open = this.#extra === 0 ? Infinity : this.#items.findIndex(({ key }) => key === this.#open);
    const below = Math.max(0, Math.min(this.#extra, top - (open + 1) * height));
    return (top - below) / height;
  }

  /** @param {(row: HTMLElement, item: Item) => void} draw draws a visible row */
  render(draw) {
    this.#draw = draw;
    const top = this.#box.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor(this.#rowAt(-top)) - BEYOND);
    const end = Math.min(this.#items.length, Math.ceil(this.#rowAt(innerHeight - top)) + BEYOND);
    const positions = Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at);
    const focused = this.#shown.get(this.#current)?.contains(document.activeElement) ? this.#position() : -1;
    if (focused >= 0 && !positions.includes(focused)) {
      positions.push(focused); // the row with the focus remains, even if it is not visible
      positions.sort((a, b) => a - b);
    }
    const items = positions.map((at) => this.#items[at]);
    const rows = this.#rowsFor(items);
    const tabStop = items.some(({ key }) => key === this.#current) ? this.#current : items[Math.min(BEYOND, first)]?.key;
    items.forEach((item, index) => {
      const row = rows[index];
      setAttribute(row, 'aria-rowindex', String(positions[index] + 2)); // the first one is the header
      draw(row, item);
      setAttribute(linkOf(row), 'tabindex', item.key === tabStop ? '0' : '-1');
    });
    setChildren(this.#box, rows);
    this.#measure();
    rows.forEach((row, index) => (row.style.transform = `translateY(${this.#topOf(positions[index])}px)`));
  }

  /** Measures the open row if it is in the page. */
  #measure() {
    const row = this.#open === '' ? undefined : this.#shown.get(this.#open);
    if (row) {
      this.#extra = Math.max(0, row.offsetHeight - this.#rowHeight());
      this.#resize();
    }
  }

  /**
   * Reuses rows that are no longer visible for those that have become visible. They leave the page first, so that the others are
   * not moved, because moving all would lay them all out again.
   * @param {readonly Item[]} items
   */
  #rowsFor(items) {
    const wanted = new Set(items.map(({ key }) => key));
    const free = [...this.#shown].filter(([key]) => !wanted.has(key)).map(([, row]) => row);
    free.forEach((row) => row.remove());
    this.#shown = new Map(
      items.map(({ key }) => {
        const row = this.#shown.get(key) ?? free.pop() ?? this.#make();
        row.dataset.key = key;
        return [key, row];
      }),
    );
    return [...this.#shown.values()];
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const at = this.#position();
    const page = Math.max(1, Math.floor(innerHeight / this.#rowHeight()) - 4);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[event.key];
    if (at < 0 || step === undefined || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    event.preventDefault();
    const to = Math.min(this.#items.length - 1, Math.max(0, at + step));
    this.#current = this.#items[to].key;
    const below = this.#box.getBoundingClientRect().top + this.#topOf(to);
    if (below < innerHeight / 4 || below > (innerHeight * 3) / 4) {
      scrollBy({ top: below - innerHeight / 2, behavior: 'instant' });
    }
    this.render(this.#draw);
    const row = this.#shown.get(this.#current);
    row && linkOf(row).focus({ preventScroll: true });
  }

  /** The position of the current row; below 0 if it is not shown. */
  #position() {
    return this.#items.findIndex(({ key }) => key === this.#current);
  }

  #rowHeight() {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    return parseFloat(getComputedStyle(this.#box).getPropertyValue('--row')) * rem;
  }
}

/** @param {HTMLElement} row */
const linkOf = (row) => /** @type {HTMLElement} */ (row.querySelector('a, button'));
