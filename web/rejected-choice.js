// @ts-check
// What a person chose in the list of rejected messages. Pure.

/** The kinds of reasons, as in docs/messages.md. */
export const KINDS = /** @type {const} */ ([
  'unreadable', 'value', 'unit', 'clock', 'too_old', 'late', 'limit', 'retained', 'too_large', 'unresolved', 'wrong_device', 'other',
]);

/** Empty texts choose everything. The emitter selects by device, kind and topic, the page by text. @typedef {{device: string, kind: string, topic: string, text: string}} Choice */

/**
 * @param {import('./route.js').Parameters} parameters
 * @returns {Choice}
 */
export const choiceOf = ({ device = '', kind = '', topic = '', text = '' }) => ({ device, kind, topic, text });

/**
 * The records that contain each word of the text.
 * @template {{device: string, topic: string, reason: string, payload?: string}} Record
 * @param {readonly Record[]} records
 * @param {Choice} choice
 */
export function containing(records, { text }) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return records.filter(({ device, topic, reason, payload = '' }) => {
    const all = `${device}\n${topic}\n${reason}\n${payload}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}
