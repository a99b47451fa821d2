// @ts-check
// Frames of the page with 10,000 devices of METRICS averages a second each, beside 10 devices in the same browser.
// `./run [devices] [seconds]`; CHROMIUM names the browser, METRICS is 1 unless it is set.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import puppeteer from 'puppeteer-core';

const many = Number(process.argv[2] ?? 10_000);
const seconds = Number(process.argv[3] ?? 20);
const port = 18_900;

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
  networkEnabled: false, // else Chromium tells this process of each of the 10,000 messages a second, for half of a 2-core machine
});
try {
  const baseline = await measured(10);
  const figures = await measured(many);
  console.table({ '10 devices': baseline, [`${many} devices`]: figures });
} finally {
  await browser.close();
}

/** @param {number} devices */
async function measured(devices) {
  const server = spawn(process.execPath, ['stand-in.js', String(devices), String(port)], { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(server.stdout, 'data');
  const page = await browser.newPage();
  try {
    const begun = performance.now();
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForFunction((rows) => document.querySelector('[role="table"]')?.getAttribute('aria-rowcount') === String(rows + 1), { timeout: 60_000 }, devices);
    await page.waitForFunction(() => document.querySelector('#connection')?.getAttribute('data-state') === 'live', { timeout: 60_000 });
    const loaded = performance.now() - begun;
    await settled(page);
    const before = await page.metrics();
    const frames = await page.evaluate(watchFrames, seconds * 1_000, 0);
    const after = await page.metrics();
    const scrolled = await page.evaluate(watchFrames, seconds * 1_000, 100);
    await page.evaluate(() => (location.hash = '#/?bars=co')); // the order changes each second
    await page.waitForSelector('.bar-row');
    await settled(page);
    const bars = await page.evaluate(watchFrames, seconds * 1_000, 0);
    return {
      'load ms': Math.round(loaded),
      ...frames,
      'scrolled: p99 ms': scrolled['p99 ms'],
      'scrolled: long frames': scrolled['long frames'],
      'bars: p99 ms': bars['p99 ms'],
      'bars: longest ms': bars['longest ms'],
      'bars: long frames': bars['long frames'],
      'busy %': Math.round((100 * (after.TaskDuration - before.TaskDuration)) / seconds),
      'script %': Math.round((100 * (after.ScriptDuration - before.ScriptDuration)) / seconds),
      'heap MB': Math.round(after.JSHeapUsedSize / 1e6),
      'nodes': after.Nodes,
    };
  } finally {
    await page.close();
    server.kill();
    await once(server, 'exit');
  }
}

/** The snapshot has been taken once the newest frames are short again. @param {import('puppeteer-core').Page} page */
function settled(page) {
  return page.evaluate(async () => {
    let short = 0;
    for (let last = performance.now(); short < 60; ) {
      const now = await new Promise(requestAnimationFrame);
      short = now - last < 34 ? short + 1 : 0;
      last = now;
    }
  });
}

/**
 * In the page: times between frames, and frames that the browser itself calls long, which take more than 50 ms.
 * @param {number} ms
 * @param {number} pixels to scroll each frame
 */
async function watchFrames(ms, pixels) {
  /** @type {number[]} */
  const long = [];
  const observer = new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => long.push(duration)));
  observer.observe({ type: 'long-animation-frame' });
  const times = [];
  const begun = performance.now();
  for (let last = begun; last - begun < ms; ) {
    const now = await new Promise(requestAnimationFrame);
    times.push(now - last);
    last = now;
    scrollBy({ top: pixels, behavior: 'instant' });
  }
  observer.disconnect();
  times.sort((a, b) => a - b);
  const part = (/** @type {number} */ share) => Math.round(times[Math.min(times.length - 1, Math.floor(share * times.length))] * 10) / 10;
  return {
    frames: times.length,
    'p50 ms': part(0.5),
    'p99 ms': part(0.99),
    'longest ms': part(1),
    'long frames': long.length,
  };
}
