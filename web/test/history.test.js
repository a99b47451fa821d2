import assert from 'node:assert/strict';
import { test } from 'node:test';
import { History, joined, lineNeed, needed } from '../history.js';
import { address, averages, rawCsv, severalAverages, severalSeries } from '../rest.js';
import { heightWith, rulesFor } from '../rules.js';

const MINUTE = 60_000;
const window = (start, end, change) => ({ device_name: 'd', metric: 'co', start: start * MINUTE, end: end * MINUTE, data: 1, min: 0, max: 2, count: 3, final: true, ...change });
/** Windows of a minute each, from one minute to another. */
const minutes = (from, to) => Array.from({ length: to - from }, (_, at) => window(from + at, from + at + 1));
const series = (windows) => ({ device: 'd', metric: 'co', windows, addedAt: null, receivedAt: null, openedAt: null });
const starts = (windows) => windows.map(({ start }) => start / MINUTE);

test('only what lies before the windows held is needed', () => {
  const held = series(minutes(100, 160));
  assert.equal(needed(held, { span: 60 * MINUTE, end: null }, 100), null);
  assert.equal(needed(held, { span: 5 * MINUTE, end: 120 * MINUTE }, 100), null);
  const day = needed(held, { span: 90 * MINUTE, end: null }, 100);
  assert.deepEqual([day.from / MINUTE, day.to, day.native], [70, Infinity, MINUTE]);
  const before = needed(held, { span: 10 * MINUTE, end: 50 * MINUTE }, 100);
  assert.deepEqual([before.from / MINUTE, before.to / MINUTE], [40, 50]);
  assert.equal(needed(held, { span: Infinity, end: null }, 100).from, 0);
});

test('where past and held meet no window is missing and none is there twice', () => {
  assert.deepEqual(starts(joined(minutes(1, 5), minutes(3, 7))), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(starts(joined([], minutes(3, 5))), [3, 4]);
  const [open, closed] = [window(4, 5, { count: 1, final: false }), window(4, 5)];
  assert.deepEqual(joined([...minutes(2, 4), open], [closed]).at(-1), closed);
});

test('after windows that came as one, those held come as one too', () => {
  const coarse = [window(0, 10), window(10, 17)];
  assert.deepEqual(starts(joined(coarse, minutes(8, 22))), [0, 10, 20], 'the last one goes on');
  assert.deepEqual(starts(joined(coarse, minutes(15, 19))), [0, 10, 17], 'what is held does not reach back to its start');
  const held = [
    window(10, 11, { data: 4, min: 1, max: 9, count: 1, quality: { ok: 1 } }),
    window(11, 12, { data: null, min: null, max: null, count: 5, quality: { fault: 5 } }),
    window(12, 13, { data: 1, min: 0, max: 2, count: 2, quality: { ok: 1, simulated: 1 }, final: false }),
  ];
  const { start, end, data, min, max, count, quality, final } = joined(coarse, held)[1];
  assert.deepEqual([start / MINUTE, end / MINUTE, min, max, count, final], [10, 13, 0, 9, 8, false]);
  assert.deepEqual(quality, { ok: 2, fault: 5, simulated: 1 });
  assert.equal(data, 2);
});

/** A history of which the test answers the questions. */
function asked() {
  const questions = [];
  let clock = 0;
  const ask = (series, request, signal) => new Promise((answer, fail) => questions.push({ series, request, signal, answer, fail }));
  return { questions, history: new History(ask, () => clock), pass: (ms) => (clock += ms) };
}
const co = { device: 'd', metric: 'co' };
const need = (change) => ({ ...co, from: 1000, to: Infinity, points: 100, span: 100, native: 1, fresh: 50_000, until: 1100, known: 1200, ...change });

test('one question at a time, each with a margin, for all that need the same range, and none that is answered', async () => {
  const { questions, history } = asked();
  const needs = [need(), need({ metric: 'temperature', from: 900, points: 120 }), need({ device: 'e', span: 99 })];
  const first = history.want(needs);
  assert.equal(history.want(needs), undefined);
  assert.deepEqual(questions.map(({ series, request }) => [series.map(({ device, metric }) => `${device}|${metric}`), request]),
    [[['d|co', 'd|temperature'], { from: 850, to: Infinity, points: 240 }]]);
  questions[0].answer([[window(1, 2), { not: 'an average' }], [window(3, 4)]]);
  await first;
  assert.deepEqual(needs.map((each) => starts(history.past(each)?.windows ?? [])), [[1], [3], []]);
  assert.deepEqual(needs.map((each) => history.answers(each)), [true, true, false]);
  history.want(needs);
  assert.deepEqual(questions[1].series.map(({ device }) => device), ['e']);
  history.keep([co]);
  assert.deepEqual(needs.map((each) => history.past(each) !== undefined), [true, false, false]);
});

test('many series are asked for a few at a time', () => {
  const { questions, history } = asked();
  history.want(Array.from({ length: 24 }, (_, at) => need({ metric: `m${at}` })));
  assert.equal(questions[0].series.length, 10);
});

test('a line of another device is asked for again after a fraction of its range, and not again if it ends in the past', async () => {
  const { questions, history } = asked();
  const now = 1_000 * MINUTE;
  const line = (range, later = 0) => lineNeed(co, range, 100, now + later);
  const hour = { span: 60 * MINUTE, end: null };
  const first = history.want([line(hour)]);
  questions[0].answer([[]]);
  await first;
  assert.deepEqual([0, 59_000, 61_000].map((later) => history.answers(line(hour, later))), [true, true, false]);
  const past = { span: 60 * MINUTE, end: 500 * MINUTE };
  const second = history.want([line(past)]);
  questions[1].answer([[]]);
  await second;
  assert.ok(history.answers(line(past, 1_000 * MINUTE)));
});

test('a question that nobody waits for any more is dropped, and its answer too', async () => {
  const { questions, history } = asked();
  const first = history.want([need()]);
  history.want([need({ from: 10, to: 20, span: 10 })]);
  assert.deepEqual([questions[0].signal.aborted, questions.length], [true, 2]);
  questions[0].answer([[window(1, 2)]]);
  await first;
  assert.equal(history.past(co), undefined);
  history.want([]);
  assert.ok(questions[1].signal.aborted);
});

test('it asks again for what became old, what is finer, what lies beyond, and after a failure, but not at once', async () => {
  const { questions, history, pass } = asked();
  const asks = (change) => history.want([need(change)]) !== undefined;
  const first = history.want([need()]);
  questions[0].answer([[window(0, 10)]]);
  await first;
  assert.deepEqual([{}, { from: 950 }, { span: 50 }].map(asks), [false, false, false]);
  pass(50_001);
  const failing = history.want([need()]);
  questions[1].fail(new Error('busy'));
  await failing;
  assert.deepEqual([history.past(co).problem, starts(history.past(co).windows)], ['busy', [0]], 'the answer before stays');
  assert.deepEqual([asks({}), asks({ from: 949 })], [false, true]);
  history.want([]);
  pass(15_001);
  assert.deepEqual([asks({}), asks({ span: 49 })], [true, true]);
});

test('an answer as fine as can be will do for any part of it', async () => {
  const { questions, history } = asked();
  const first = history.want([need({ native: MINUTE })]);
  questions[0].answer([minutes(0, 9)]);
  await first;
  assert.ok(history.answers(need({ native: MINUTE, span: 2 })));
});

test('an answer says nothing about the time after it was asked', async () => {
  const { questions, history } = asked();
  const at = (now) => series(minutes(now - 60, now));
  const answered = async (need) => {
    const done = history.want([need]);
    questions.at(-1).answer([[]]);
    await done;
  };
  await answered(needed(at(600), { span: 120 * MINUTE, end: null }, 100));
  const hour = needed(at(840), { span: 60 * MINUTE, end: 720 * MINUTE }, 100);
  assert.equal(history.answers(hour), false, 'an answer to now');
  await answered(needed(at(600), { span: 200 * MINUTE, end: 540 * MINUTE }, 100));
  const later = (end) => needed(at(840), { span: 100 * MINUTE, end: end * MINUTE }, 100);
  assert.deepEqual([600, 601].map((end) => history.answers(later(end))), [true, false], 'a margin past now');
  await answered(hour);
  assert.ok(history.answers(hour));
});

test('an answer wholly in the past becomes old too, as the job may not have written all of it', async () => {
  const { questions, history, pass } = asked();
  const hour = needed(series(minutes(700, 760)), { span: 60 * MINUTE, end: 600 * MINUTE }, 100);
  const first = history.want([hour]);
  questions[0].answer([minutes(500, 560)]);
  await first;
  pass(MINUTE - 1);
  assert.equal(history.want([hour]), undefined);
  pass(1);
  history.want([hour]);
  assert.equal(questions.length, 2);
  assert.equal(needed(series(minutes(300, 360)), { span: 200 * MINUTE, end: 250 * MINUTE }, 100).fresh, 2 * MINUTE);
});

test('an answer does not cover what was still open when it was asked', async () => {
  const open = [...minutes(100, 160), window(160, 161, { final: false })];
  assert.equal(needed(series(open), { span: 90 * MINUTE, end: null }, 100).known, 160 * MINUTE);
});

test('a question names its device whatever its name, and all of time by no time', () => {
  assert.equal(address('a b&c', { metric: 'co', from: 0, to: Infinity, points: 9 }), 'api/averages?device=a+b%26c&metric=co&points=9');
  assert.equal(address('d', { metric: 'co', from: 1.5, to: 2.5, points: 9 }), 'api/averages?device=d&metric=co&points=9&from=1&to=3');
});

test('an answer is averages, none where nothing is known, else a failure with what was said', async (context) => {
  const answer = (status, body) => context.mock.method(globalThis, 'fetch', async () => new Response(JSON.stringify(body), { status }));
  const ask = (token = '') => averages(() => token)('d', { metric: 'co', from: 0, to: 1, points: 1 }, AbortSignal.abort());
  const { mock } = answer(200, { averages: [1] });
  assert.deepEqual(await ask('secret'), [1]);
  assert.deepEqual(mock.calls[0].arguments[1].headers, { Authorization: 'Bearer secret' });
  answer(404, { error: 'nothing is known' });
  assert.deepEqual(await ask(), []);
  answer(503, { error: 'the history took longer' });
  await assert.rejects(ask(), { message: 'the history took longer' });
  context.mock.method(globalThis, 'fetch', async () => { throw new TypeError('Failed to fetch'); });
  await assert.rejects(ask(), { message: '' });
});

test('several series are answered in their order, and raw CSV names no number of points', async (context) => {
  const asked = [];
  context.mock.method(globalThis, 'fetch', async (at) => (asked.push(at), new Response(JSON.stringify({ averages: [asked.length] }))));
  const several = severalAverages(averages(() => ''));
  assert.deepEqual(await several([co, { device: 'e', metric: 'co' }], { from: 0, to: Infinity, points: 9 }, AbortSignal.abort()), [[1], [2]]);
  await rawCsv(() => '')(co, { from: 1, to: 2 }, AbortSignal.abort());
  assert.equal(asked[2], 'api/averages?device=d&metric=co&format=csv&from=1&to=2');
  context.mock.method(globalThis, 'fetch', async () => new Response('{"error": "more than 50,000"}', { status: 400 }));
  await assert.rejects(rawCsv(() => '')(co, { from: 1, to: 2 }, AbortSignal.abort()), { message: 'more than 50,000' });
});

test('series of one request are rows in the order of the question, and empty if the emitter has none', async (context) => {
  const columns = { device_name: 'e', metric: 'co', unit: 'ppm', start: [0, 60], end: [60, 120], data: [1, 2], min: [0, 1], max: [2, 3], count: [4, 5] };
  const { mock } = context.mock.method(globalThis, 'fetch', async () => new Response(JSON.stringify({ series: [columns] })));
  const found = await severalSeries(() => '')([co, { device: 'e', metric: 'co' }], { from: 0.5, to: Infinity, points: 9 }, AbortSignal.abort());
  assert.equal(mock.calls[0].arguments[0], 'api/series?from=0&points=9&metric=co&device=d&device=e');
  assert.deepEqual(found.map((rows) => rows.map(({ start, end, data, min, max, count }) => [start, end, data, min, max, count])), [[], [[0, 60, 1, 0, 2, 4], [60, 120, 2, 1, 3, 5]]]);
});

test('a rule is about the metrics and devices that its patterns name, whatever the unit, as the job compares numbers', () => {
  const rule = (name, change) => ({ rule: name, metric: '*', device: '*', level: 1, ...change });
  const rules = [
    rule('all'),
    rule('lab', { device: 'lab-*', level: 3 }),
    rule('co', { metric: 'co', unit: 'ppm', level: 2 }),
    rule('dots', { device: 'l.b-1' }),
  ];
  const names = (...subject) => rulesFor(rules, ...subject).map(({ rule }) => rule);
  assert.deepEqual(names('lab-1', 'co'), ['lab', 'co', 'all']);
  assert.deepEqual(names('xlab-1', 'temperature'), ['all']);
  assert.deepEqual(names('shed', 'co'), ['co', 'all']);
});

test('the chart has room for near thresholds, not for those that would make a line of the averages', () => {
  assert.deepEqual(heightWith(100, 200, []), [100, 200]);
  assert.deepEqual(heightWith(100, 200, [400, 30, 10_000]), [30, 400]);
  assert.deepEqual(heightWith(20, 20, [25, 100]), [20, 25], 'also around averages that are all the same');
});
