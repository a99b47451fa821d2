// @ts-check
// Lighthouse's three scores of the page, as on a desktop: `node lighthouse.js [address]`; without one, of 100 devices of the
// stand-in. Ends with 1 when accessibility or best practices are below 100; performance is the machine's, too.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import lighthouse, { desktopConfig } from 'lighthouse';
import puppeteer from 'puppeteer-core';

const WANTED = { 'accessibility': 100, 'best-practices': 100, 'performance': 0 };
const PORT = 18_901;

const given = process.argv[2];
const server = given ? null : spawn(process.execPath, ['stand-in.js', '100', String(PORT)], { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] });
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  server && (await once(server.stdout, 'data'));
  let below = false;
  for (const view of ['', '#/device/device1']) {
    below = (await scored(`${given ?? `http://127.0.0.1:${PORT}`}/${view}`)) || below;
  }
  process.exitCode = below ? 1 : 0;
} finally {
  await browser.close();
  server?.kill();
}

/**
 * Prints the scores.
 * @param {string} address
 * @returns {Promise<boolean>} whether a score is below 100
 */
async function scored(address) {
  const page = await browser.newPage();
  const result = await lighthouse(address, { onlyCategories: Object.keys(WANTED), logLevel: 'error' }, desktopConfig, page);
  await page.close();
  const { categories, audits } = /** @type {NonNullable<typeof result>} */ (result).lhr;
  const scores = Object.keys(WANTED).map((name) => [name, Math.round(100 * (categories[name].score ?? 0))]);
  console.log(`${address}: ${scores.map(([name, score]) => `${name} ${score}`).join(', ')}`);
  const low = scores.filter(([name, score]) => score < WANTED[name]);
  for (const [name] of low) {
    const failed = categories[name].auditRefs.map(({ id }) => audits[id]).filter(({ score }) => score !== null && score < 0.9);
    failed.forEach(({ id, title, displayValue = '' }) => console.log(`  ${name}: ${id}: ${title} ${displayValue}`));
  }
  return low.length > 0;
}
