process.env.TZ = 'Europe/Berlin';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const { withEvents } = await import('../events.js');
const { i18nIn } = await import('../i18n/i18n.js');
const { LANGUAGES } = await import('../i18n/languages.js');
const { languageFor } = await import('../i18n/formats.js');
const { windowInUtc } = await import('../i18n/window-text.js');
const { progress } = await import('../series.js');
const { initialState, withConnected, withDisconnected } = await import('../state.js');
const i18n = i18nIn('en');
const withAverage = (state, message, now) => withEvents(state, [['average', message]], now);

const at = (seconds) => ({ elapsed: seconds * 1000, clock: Date.UTC(2024, 9, 7, 12, 0, 0) + seconds * 1000 });
const average = {
  device_name: 'device1', metric: 'co', unit: 'ppm', start: 1728314955000, end: 1728314970000,
  data: 606.891, min: 12.5, max: 990.1, count: 45, final: true, quality: { ok: 43, below_range: 2 },
};
const next = { ...average, start: 1728314970000, end: 1728314985000, final: false };
const connected = withConnected(initialState(at(0)), at(1));
const heard = withAverage(connected, average, at(2));
const only = (state) => [...state.series.values()][0];

test('a window is in local time, and in UTC for those who ask', () => {
  assert.equal(i18n.windowText(average), '17:29:15–17:29:30');
  assert.equal(windowInUtc(average), '2024-10-07 15:29:15 to 15:29:30 UTC');
  assert.equal(i18n.day(average.start), '7 Oct');
});

test('a window of another day is said with its day', () => {
  assert.equal(i18n.periodText(average), '7 Oct 2024, 17:29:15–17:29:30');
  assert.equal(i18n.periodText({ start: average.start, end: average.start + 86400e3 }), '7 Oct 2024, 17:29:15 – 8 Oct 2024, 17:29:15');
});

test('a threshold says all that its rule has', () => {
  const rule = { rule: 'co-ul2034', metric: 'co', device: '*', severity: 'alarm', direction: 'above', level: 400, clear_level: 360, unit: 'ppm', for_seconds: 240, window_seconds: 28800 };
  assert.equal(i18n.levelText(rule), 'Alarm over 400 ppm');
  assert.equal(i18n.thresholdText(rule, 1), 'Alarm over 400 ppm, for 4 min, as a mean of 8 h, ends at 360 ppm, above the chart (co-ul2034)');
  assert.equal(i18n.thresholdText({ rule: 'frost', severity: 'warning', direction: 'below', level: 0.5 }, 0), 'Warning under 0.5 (frost)');
});

test('a threshold waits exactly as long as it says', () => {
  const held = (seconds, language = 'en') =>
    i18nIn(language).thresholdText({ rule: 'r', severity: 'alarm', direction: 'above', level: 300, unit: 'ppm', for_seconds: seconds, window_seconds: seconds }, 0);
  assert.equal(held(90), 'Alarm over 300 ppm, for 1 min 30 s, as a mean of 1 min 30 s (r)');
  assert.equal(held(60 * 3600), 'Alarm over 300 ppm, for 2 days 12 h, as a mean of 2 days 12 h (r)');
  assert.match(held(0.5), /, for 0.5 s,/);
  assert.match(held(90061), /, for 25 h 1 min 1 s,/);
  assert.match(held(90, 'de'), / 1 min 30 s,/);
  assert.match(held(60 * 3600 + 1.5, 'de'), / 2 Tagen 12 h 1,5 s,/);
});

test('a range is said as exactly as one looks at it', () => {
  const said = [60e3, 1128.75e3, 3600e3, 7500.4e3, 60 * 3600e3, 7 * 86400e3 + 20 * 60e3].map(i18n.spanText);
  assert.deepEqual(said, ['1 min', '18 min 49 s', '1 h', '2 h 5 min', '2 days 12 h', '7 days']);
});

test('numbers have as many digits as their size deserves', () => {
  const numbers = [1250.4, 606.891, -24.7, 0, 0.00342, null].map(i18n.number);
  assert.deepEqual(numbers, ['1,250', '606.9', '-24.70', '0.00', '0.0034', '–']);
});

test('ages are in seconds, minutes, hours and days', () => {
  assert.deepEqual([0, 59e3, 60e3, 7500e3, 86400e3, 4 * 86400e3].map(i18n.duration), ['0 s', '59 s', '1 min', '2 h 5 min', '24 h', '4 days']);
});

test('the connection is said in i18n that do not tick', () => {
  const said = (state, seconds) => Object.values(i18n.connectionText(state, at(seconds))).join(', ');
  assert.equal(said(initialState(at(0)), 3), 'Connecting, since 14:00:00, for 3 s');
  assert.equal(said(connected, 5), 'Connected, and waiting for the first average, for 4 s');
  assert.equal(said(heard, 4), 'Live, , ');
  assert.equal(said(heard, 70), 'Stale:, nothing since 14:00:02, for 1 min');
  const lost = withDisconnected(heard, at(10), { problem: 'no_answer' });
  assert.equal(said(lost, 12), 'Disconnected, since 14:00:10: the server does not answer; retrying, for 2 s');
});

test('a card says what its figure is worth', () => {
  const open = withAverage(heard, next, at(3));
  assert.equal(i18n.cardText(only(heard), true, at(3)), 'Average of 15 s');
  assert.equal(i18n.cardText(only(open), true, at(12)), 'Average so far, 9 of 15 s');
  assert.equal(i18n.cardText(only(open), true, at(32)), 'Average so far, 15 of 15 s');
  assert.equal(i18n.cardText(only(withAverage(connected, next, at(2))), true, at(9)), 'Average so far (up to 15 s)');
  assert.equal(i18n.cardText(only(open), false, at(12)), 'Last known before the connection was lost');
  assert.equal(i18n.cardText(only(open), true, at(93)), 'No data since 14:00:03, for 1 min');
  assert.deepEqual([5, 20, 93].map((seconds) => progress(only(open), at(seconds))), [2000, 15000, null]);
});

test('badges name every quality but ok, with its share where it is not all', () => {
  const texts = (quality) => i18n.badges({ ...average, quality }).map(({ text }) => text);
  assert.deepEqual(texts({ ok: 43, below_range: 2 }), ['below range: 2 of 45']);
  assert.deepEqual(texts({ simulated: 45 }), ['simulated']);
  assert.deepEqual(texts({ ok: 45, fault: 0 }), []);
  assert.deepEqual(texts(undefined), []);
});

test('each language has the same texts, with the same gaps', () => {
  const gaps = (text) => [...JSON.stringify(text).matchAll(/\{\w+\}/g)].map(String).sort();
  const { en, de } = LANGUAGES;
  assert.deepEqual(Object.keys(de.texts), Object.keys(en.texts));
  for (const [key, text] of Object.entries(en.texts)) {
    assert.deepEqual(gaps(de.texts[key]), gaps(text), key);
  }
});

test('the texts that the page names are there', () => {
  const html = readFileSync(new URL('../index.html', import.meta.url), 'utf8');
  const named = [...html.matchAll(/data-(?:text|label|placeholder)="([^"]+)"/g)].map(([, key]) => key);
  assert.ok(named.length > 10);
  assert.deepEqual(named.filter((key) => !(key in LANGUAGES.en.texts)), []);
});

test('the language is the first of the browser that there is', () => {
  assert.equal(languageFor(['fr-FR', 'de-AT', 'en']), 'de');
  assert.equal(languageFor(['fr']), 'en');
});

test('German numbers, plurals and refusals', () => {
  const german = i18nIn('de');
  assert.equal(german.number(1250.4), '1.250');
  assert.equal(german.t('fleet.shown', { count: 1 }), '1 Gerät');
  assert.equal(german.t('fleet.shown', { count: 10_000 }), '10.000 Geräte');
});

test('a limit is said in i18n, what is unknown as the server said it', () => {
  const refused = (detail) => i18n.connectionText(withDisconnected(connected, at(2), { problem: 'refused', detail }), at(2)).detail;
  assert.match(refused('429'), /: too many requests from this network; the server has a limit; retrying$/);
  assert.match(refused('418'), /: the server refused the connection \(418\); retrying$/);
});
