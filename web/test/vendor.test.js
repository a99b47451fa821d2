import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../vendor/', import.meta.url));
const sha256 = (file) => createHash('sha256').update(readFileSync(join(folder, file))).digest('hex');

/** @returns {Map<string, string>} checksum by file, from the output of sha256sum */
const recorded = () => new Map(readFileSync(join(folder, 'refresh.sha256'), 'utf8')
  .trim().split('\n').map((line) => /** @type {[string, string]} */ (line.split('  ').reverse())));

const libraries = () => readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.includes('/') && statSync(join(folder, file)).isFile());

test('each vendored file has the checksum that was recorded when it was fetched', () => {
  for (const [file, checksum] of recorded()) {
    assert.equal(sha256(file), checksum, file);
  }
});

test('no vendored file is without a recorded checksum', () => {
  assert.deepEqual([...recorded().keys()].sort(), libraries().sort());
});
