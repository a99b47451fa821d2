// @ts-check
// The state of the connection in words. Pure.
import { connection, lastLive } from '../verified.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Moment} Moment */

/** @param {import('./formats.js').Formats} formats */
export function connectionTexts({ t, has, timeOfDay, age }) {
  /**
   * The state of the connection. `name` and `detail` change only together with the state, so a screen reader may announce them. `age` changes every second.
   * @param {State} state
   * @param {Moment} now
   * @returns {{name: string, detail: string, age: string}}
   */
  function connectionText(state, now) {
    const lastAt = lastLive(state);
    const receivedAt = lastAt ?? state.since;
    switch (connection(state, now)) {
      case 'live':
        return { name: t('connection.live'), detail: '', age: '' };
      case 'waiting':
        return {
          name: t('connection.connected'),
          detail: t(lastAt ? 'connection.average' : 'connection.first'),
          age: age(state.since, now),
        };
      case 'stale':
        return {
          name: t('connection.stale'),
          detail: t('connection.nothing', { time: timeOfDay(receivedAt.clock) }),
          age: age(receivedAt, now),
        };
      case 'disconnected':
        return disconnectedText(state, now);
    }
  }

  /**
   * @param {State} state
   * @param {Moment} now
   */
  function disconnectedText(state, now) {
    const time = timeOfDay(state.since.clock);
    if (!state.problem) {
      return { name: t('connection.connecting'), detail: t('connection.since', { time }), age: age(state.since, now) };
    }
    const text = problemText(state);
    const problem = state.retrying ? t('connection.retrying', { problem: text }) : text;
    return {
      name: t('connection.disconnected'),
      detail: t('connection.why', { time, problem }),
      age: age(state.since, now),
    };
  }

  /** @param {State} state */
  function problemText({ problem, detail }) {
    const limit = `problem.${problem}.${detail}`;
    return t(has(limit) ? limit : `problem.${problem}`, { detail });
  }

  return { connectionText };
}
