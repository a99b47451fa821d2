// What docs/prose/check finds, and what it must not find. Run it with: node --test docs/prose/
'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'prose-'));
test.after(() => fs.rmSync(folder, { recursive: true }));

/** The findings in a file of that name, as `line: found`. */
function found(name, text) {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  const { stdout, status } = spawnSync(process.execPath, [path.join(__dirname, 'check'), file], { encoding: 'utf8' });
  assert.equal(status, stdout === '' ? 0 : 1);
  return [...stdout.matchAll(/:(\d+): "(.*?)", say/g)].map(([, line, words]) => `${line}: ${words}`);
}

test('prose in Markdown is checked, and code is not', () => {
  assert.deepEqual(found('a.md', '# Title\nIt begins anew.\n\n```\nanew\n```\n`anew` [x](anew.md)\n'), ['2: anew']);
});

test('a phrase is found across a line break, but not across a paragraph', () => {
  assert.deepEqual(found('a.md', 'That is no\nreading.\n\nWhat is no\n\nreading\n'), ['1: is no reading']);
});

test('comments and Javadoc are checked, and code in them is not', () => {
  const text = '/**\n * What was {@code told} is\n * no reading.\n */\nint x; // said\n';
  assert.deepEqual(found('src/test/java/A.java', text), ['2: is no reading', '5: said']);
});

test('strings are checked in main code only, also when they are parts of one text', () => {
  const text = 'var a = "this is " +\n    "no board"; // ok\nvar key = "said";\n';
  assert.deepEqual(found('src/main/java/A.java', text), ['1: is no board']);
  assert.deepEqual(found('src/test/java/A.java', text), []);
});

test('a string and the code around it are no phrase', () => {
  assert.deepEqual(found('src/main/java/A.java', 'f("it is", no, "board");\n'), []);
});

test('words of names are checked in main code', () => {
  assert.deepEqual(found('src/main/java/A.java', 'int lastHeard = heardAt + unheard;\n'), ['1: Heard', '1: heard']);
});

test('plain English passes', () => {
  const text = 'There is no board. It is no longer there. Wait as long as it is so slow that nobody waits. None is left.\n';
  assert.deepEqual(found('a.md', text), []);
  assert.deepEqual(found('a.md', 'Go on to the next page. The file stays, as it is. It starts from the offset.\n'), []);
});

test('wording that was translated word for word is found', () => {
  const text = 'The job goes on,\nas it has all.\n\nBytes up to where it read, each 5 s, is a too long line.\n';
  const words = ['1: goes on', '2: as it has', '4: up to where', '4: each 5 s', '4: a too long'];
  assert.deepEqual(found('a.md', text).sort(), words.sort());
});

test('an error says what is expected', () => {
  assert.deepEqual(found('a.properties', '# --port is 0, want 1 to 9\n# want 8 fields, got 2\n'), [
    '1: want',
    '2: want 8 fields, got',
  ]);
  assert.deepEqual(found('src/main/java/A.java', 'f("want 8 fields"); // they want tests\n'), ['1: want']);
});
