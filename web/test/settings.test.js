import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatsIn, isZone } from '../i18n/formats.js';
import { i18nIn } from '../i18n/i18n.js';
import { LANGUAGES } from '../i18n/languages.js';
import { instantOf, wallTime, zoned, zonesByRegion } from '../time-zone.js';

const MOMENT = Date.UTC(2026, 0, 1, 3, 30, 5);

test('times are in the chosen zone', () => {
  const inZone = (zone) => formatsIn(LANGUAGES.en, { zone });
  assert.equal(inZone('UTC').timeOfDay(MOMENT), '03:30:05');
  assert.equal(inZone('America/New_York').timeOfDay(MOMENT), '22:30:05');
  assert.equal(inZone('America/New_York').date(MOMENT), '31 Dec 2025');
  assert.equal(inZone('America/New_York').dayAndTime(MOMENT, MOMENT + 86_400_000), '31 Dec 2025, 22:30');
  assert.equal(i18nIn('de', { zone: 'Asia/Kolkata' }).zoneText(), 'Zeiten in Asia/Kolkata.');
});

test('a wall time is the same instant again, also when the clocks change', () => {
  for (const zone of ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/St_Johns', 'Pacific/Apia']) {
    for (const moment of [MOMENT, Date.UTC(2026, 2, 29, 2, 30), Date.UTC(2026, 9, 25, 3, 30), Date.UTC(1972, 5, 1)]) {
      assert.equal(instantOf(wallTime(moment, zone), zone), moment, `${zone} ${moment}`);
    }
  }
  assert.equal(wallTime(MOMENT, 'Asia/Kolkata'), '2026-01-01T09:00:05');
  assert.equal(instantOf('2026-01-01T09:00', 'Asia/Kolkata'), MOMENT - 5_000);
  assert.equal(zoned(MOMENT, 'Asia/Kolkata').getHours(), 9);
  assert.ok(Number.isNaN(instantOf('', 'UTC')));
});

test('only zones of the browser can be chosen', () => {
  assert.equal(isZone('Europe/Berlin'), true);
  assert.equal(isZone('Atlantis/Capital'), false);
  assert.ok(zonesByRegion().get('Europe').includes('Europe/Berlin'));
});

test('chosen decimals hold for each value that is not very large', () => {
  const numbers = (decimals) => [21.4768, 0.004, -0.004, 0, 1250.4, 6.02214e23, null].map((value) => formatsIn(LANGUAGES.en, { decimals }).number(value, 4));
  assert.deepEqual(numbers(1), ['21.5', '0.0', '0.0', '0.0', '1,250.4', '6.0221E23', '–']);
  assert.deepEqual(numbers(0), ['21', '0', '0', '0', '1,250', '6.0221E23', '–']);
  assert.deepEqual(formatsIn(LANGUAGES.de, { decimals: 2 }).number(1), '1,00');
});
