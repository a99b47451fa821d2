// @ts-check
// What a person must know about the history in a chart.
import { widest } from '../history.js';

/**
 * Says which data of the range is missing, and how long combined windows are.
 * @param {import('../history.js').Need | null} need
 * @param {readonly import('../series.js').Window[]} windows the windows in the chart
 * @param {import('../series.js').Window} last
 * @param {import('../history.js').History} history
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {import('../state.js').Moment} now
 */
export function historyNote(need, windows, last, history, i18n, now) {
  const { t, spanText, day, timeOfDay, dayAndTime } = i18n;
  if (need && !history.answers(need)) {
    return t('history.loading');
  }
  const problem = need && (history.past(need)?.problem ?? null);
  if (problem !== null) {
    return t('history.failed', { why: problem || t('problem.no_answer') });
  }
  if (windows.length === 0) {
    return need ? t('history.none') : t('history.last', { time: dayAndTime(last.end, now.clock, timeOfDay) });
  }
  if (!need) {
    return '';
  }
  const longest = widest(windows);
  const { start } = windows[0];
  return [
    need.from > 0 && start - need.from >= longest ? t('history.begins', { time: `${day(start)}, ${timeOfDay(start)}` }) : '',
    longest > need.native ? t('history.points', { duration: spanText(longest) }) : '',
  ].filter(Boolean).join(' ');
}
