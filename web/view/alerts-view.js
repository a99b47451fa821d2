// @ts-check
// All alerts that the emitter has, active ones first.
import { alertKey, isActive, sortedAlerts } from '../alerts.js';
import { metricHint, metricLabel } from '../i18n/i18n.js';
import { deviceAddress } from '../route.js';
import { fromTemplate, role, setAttribute, setChildren, setText } from './dom.js';

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../alerts.js').Alert} Alert */

/**
 * @param {HTMLElement} main
 * @param {import('../i18n/i18n.js').I18n} i18n
 * @param {{requestRender: () => void, acknowledged: import('../settings.js').Acknowledged}} page
 * @returns {(state: State) => void} renders
 */
export function alertsView(main, i18n, { requestRender, acknowledged }) {
  const view = fromTemplate('alerts', i18n);
  main.replaceChildren(view);
  /** @type {Map<string, HTMLElement>} */
  const items = new Map();

  /** @param {string} key */
  function made(key) {
    const item = fromTemplate('alert', i18n);
    role(item, 'acknowledge').addEventListener('click', () => {
      acknowledged.add(key);
      requestRender();
      /** @type {HTMLElement} */ (main).focus(); // the button is gone
    });
    items.set(key, item);
    return item;
  }

  return ({ alerts, devices }) => {
    const sorted = sortedAlerts(alerts);
    role(view, 'none').hidden = sorted.length > 0;
    role(view, 'caution').hidden = !sorted.some(({ metric }) => metric === 'co');
    const wanted = sorted.map((alert) => {
      const key = alertKey(alert);
      const item = items.get(key) ?? made(key);
      renderAlert(item, alert, devices.get(alert.device_name), acknowledged.has(key), i18n);
      return item;
    });
    setChildren(role(view, 'list'), wanted);
    [...items.keys()].filter((key) => !alerts.has(key)).forEach((key) => items.delete(key));
  };
}

/**
 * @param {HTMLElement} item
 * @param {Alert} alert
 * @param {import('../devices.js').Device | undefined} known
 * @param {boolean} acknowledged
 * @param {import('../i18n/i18n.js').I18n} i18n
 */
function renderAlert(item, alert, known, acknowledged, i18n) {
  const { t, number, level: levelText, withUnit, day, timeOfDay } = i18n;
  const { rule, device_name: device, metric = '', severity, since, at, value, level, unit = '', quality } = alert;
  const when = (/** @type {string} */ time) => `${day(Date.parse(time))} ${timeOfDay(Date.parse(time))}`;
  item.dataset.state = alert.state;
  setAttribute(role(item, 'severity'), 'data-severity', isActive(alert) ? severity : '');
  setText(role(item, 'severity'), t(`alert.${severity}`));
  setText(role(item, 'device'), device);
  setAttribute(role(item, 'device'), 'href', deviceAddress(device));
  setText(role(item, 'metric'), metricLabel(known, metric));
  setAttribute(role(item, 'metric'), 'title', metricHint(known, metric, i18n));
  setText(role(item, 'mark'), quality === 'simulated' ? t('alert.simulated') : '');
  setText(role(item, 'rule'), rule);
  setText(role(item, 'when'), isActive(alert) ? t('alert.raised', { time: when(since) }) : t('alert.cleared', { time: when(at) }));
  const text = value === undefined ? '' : t('alert.value', { value: withUnit(number(value), unit), level: level === undefined ? '–' : withUnit(levelText(level), unit) });
  setText(role(item, 'value'), text);
  role(item, 'acknowledge').hidden = acknowledged || !isActive(alert);
  role(item, 'acknowledge').setAttribute('aria-label', `${t('alert.acknowledge')}: ${t('alert.said', { severity: t(`alert.${severity}`), device, rule })}`);
  role(item, 'acknowledged').hidden = !acknowledged;
}
