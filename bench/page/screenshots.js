// @ts-check
// Takes the README's pictures from a running system: `node screenshots.js <address> <folder>`.
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
  const device = await page.waitForSelector('.list-row a');
  await device?.click();
  await page.waitForSelector('article');
  await page.waitForFunction(() => document.querySelector('#connection')?.getAttribute('data-state') === 'live');
  await page.waitForFunction(() => document.querySelector('[data-role="now"]')?.textContent !== '');
  for (const scheme of ['light', 'dark']) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    await page.screenshot({ path: `${folder}/page-${scheme}.png` });
  }
} finally {
  await browser.close();
}
