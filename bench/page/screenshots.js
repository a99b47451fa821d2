// @ts-check
// Takes the README's pictures of the fleet: `node screenshots.js <address> <folder>`.
import puppeteer from 'puppeteer-core';

const [address, folder] = process.argv.slice(2);
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--lang=en'],
});
try {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 920 });
  await page.goto(address);
  await page.waitForSelector('.list-row');
  await page.waitForFunction(() => document.querySelector('#connection')?.getAttribute('data-state') === 'live');
  await new Promise((shown) => setTimeout(shown, 3_000)); // the order of the fleet changes once a second
  for (const scheme of ['light', 'dark']) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    await page.screenshot({ path: `${folder}/page-${scheme}.png` });
  }
} finally {
  await browser.close();
}
