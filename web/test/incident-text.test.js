import assert from 'node:assert/strict';
import { test } from 'node:test';
import { incidentOf, kindOf, ruleTexts, standingOf, worstValue } from '../incident.js';
import { perMinute } from '../trend.js';

process.env.TZ = 'UTC';
const { i18nIn } = await import('../i18n/i18n.js');
const [en, de] = [i18nIn('en'), i18nIn('de')];

const T0 = Date.UTC(2026, 10, 28, 3, 2);
const MINUTE = 60_000;
const now = T0 + 9 * MINUTE;
const iso = (minutes) => new Date(T0 + minutes * MINUTE).toISOString();
const incident = (changes = {}) => incidentOf({
  device_name: 'gas-boiler', metric: 'co', severity: 'alarm', rule: 'co-300', state: 'open', since: iso(0), value: 453.2, level: 300, direction: 'above',
  unit: 'ppm', rules: ['co-300'], ...changes,
});
const plain = (text) => text.replaceAll('\u00a0', ' ');
const window = (minutes, data) => ({ start: T0 + minutes * MINUTE, end: T0 + (minutes + 1) * MINUTE, data, min: data - 1, max: data + 1, unit: 'ppm' });

test('an incident says what is wrong', () => {
  const both = (changes, kind = 'level') => [en, de].map(({ conditionText }) => conditionText(incident(changes), kind));
  assert.deepEqual(both({}), ['over 300 ppm', 'über 300 ppm']);
  assert.deepEqual(both({ direction: 'below', level: 2.5, unit: undefined }), ['under 2.5', 'unter 2,5']);
  assert.deepEqual(both({ metric: undefined }, 'silent'), ['no readings', 'keine Messwerte']);
  assert.deepEqual(both({}, 'fault'), ['sensor fault', 'Sensorfehler']);
  assert.deepEqual(both({ direction: 'below', level: 20, unit: '°C' }, 'anomaly'), ['unusually low, under 20 °C', 'ungewöhnlich niedrig, unter 20 °C']);
});

test('an incident says since when, or how long it lasted', () => {
  const both = (changes, at = now) => [en, de].map(({ sinceText }) => plain(sinceText(incident(changes), at)));
  assert.deepEqual(both({}), ['since 03:02 (9 min)', 'seit 03:02 (9 min)']);
  assert.deepEqual(both({}, T0 - 5_000), ['since 03:02 (0 s)', 'seit 03:02 (0 s)']);
  assert.deepEqual(both({}, T0 + 3 * 1440 * MINUTE), ['since 28 Nov, 03:02 (3 days)', 'seit 28. Nov., 03:02 (3 Tage)']);
  assert.deepEqual(both({ state: 'ended', ended: iso(125) }, T0 + 1440 * MINUTE), ['from 28 Nov, 03:02 to 05:07 (2 h 5 min)', 'von 28. Nov., 03:02 bis 05:07 (2 h 5 min)']);
});

test('an incident says its worst value, which may be in a window', () => {
  assert.equal(en.worstText(incident(), 'level', []), 'peak 453.2 ppm');
  assert.equal(de.worstText(incident(), 'level', [window(-1, 900), window(1, 460)]), 'Höchstwert 461,0 ppm');
  assert.equal(en.worstText(incident({ direction: 'below', value: 5 }), 'level', [window(1, 4)]), 'lowest 3.00 ppm');
  assert.equal(worstValue(incident({ unit: '%' }), [window(1, 460)]), 453.2);
  assert.equal(en.worstText(incident({ value: 600, unit: 's' }), 'silent', []), '');
});

test('an incident says whether the value rises or falls', () => {
  const both = (change, kind = 'level') => [en, de].map(({ trendText }) => trendText(incident(), kind, change));
  assert.deepEqual(both(12.345), ['rising by 12 ppm per minute', 'steigt um 12 ppm pro Minute']);
  assert.deepEqual(both(-0.75), ['falling by 0.75 ppm per minute', 'fällt um 0,75 ppm pro Minute']);
  assert.deepEqual(both(0.3), ['steady', 'gleichbleibend']);
  assert.deepEqual([both(null), both(5, 'silent')], [['', ''], ['', '']]);
});

test('the trend is the slope of the last five minutes', () => {
  const rising = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((minute) => window(minute, minute < 3 ? 999 : 100 + 12 * minute));
  assert.equal(perMinute(rising, now)?.toFixed(6), '12.000000');
  assert.equal(perMinute([window(7, 1), window(8, 2)], now), null);
  assert.equal(perMinute(rising, now + 60 * MINUTE), null);
  assert.equal(perMinute([window(6, 1), { ...window(7, 1), data: null }, window(7.5, 1), window(8, 1)], now), 0);
});

test('an incident says who knows about it', () => {
  const text = (words, changes) => {
    const one = incident(changes);
    return words.standingText(one, standingOf(one, now), now);
  };
  const acknowledged = { by: 'Anna', at: iso(7), severity: 'alarm', note: 'on my way' };
  const muted = { by: 'Anna', at: iso(7), until: iso(67) };
  assert.deepEqual([text(en, {}), text(de, {})], ['needs attention', 'braucht Aufmerksamkeit']);
  assert.deepEqual([text(en, { acknowledged }), text(de, { acknowledged })], ['acknowledged by Anna 2 min ago: “on my way”', 'vor 2 min bestätigt von Anna: „on my way“']);
  assert.deepEqual([text(en, { muted }), text(de, { muted })], ['muted by Anna until 04:09', 'von Anna bis 04:09 stummgeschaltet']);
  assert.equal(text(de, { muted: { ...muted, by: 'local' } }), 'von jemandem bis 04:09 stummgeschaltet');
  assert.equal(text(en, { state: 'ended', ended: iso(1) }), 'ended');
});

test('a screen reader gets a sentence', () => {
  assert.equal(en.announcement(incident(), 'level', 'Old boiler', 'CO'), 'Alarm for Old boiler: CO over 300 ppm');
  assert.equal(de.announcement(incident({ severity: 'warning' }), 'silent', 'Heizung', ''), 'Warnung bei Heizung: keine Messwerte');
});

test('what a rule compares is known from the rules, or guessed from the incident', () => {
  const texts = ruleTexts([{ rule: 'odd', kind: 'anomaly' }]);
  assert.equal(kindOf(incident({ rule: 'odd' }), texts), 'anomaly');
  assert.equal(kindOf(incident(), texts), 'level');
  assert.equal(kindOf(incident({ metric: undefined, direction: undefined, unit: 's' }), texts), 'silent');
  assert.equal(kindOf(incident({ direction: undefined, unit: 's' }), texts), 'fault');
});
