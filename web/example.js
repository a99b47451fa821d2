// @ts-check
// A command for a person who has no device yet. Pure.

/**
 * Returns a command that sends one current reading.
 * @param {string} host the host of the broker
 * @param {number} now epoch milliseconds
 */
export function example(host, now) {
  const reading = { timestamp: new Date(now).toISOString(), device_name: 'device1', metric: 'temperature', data: 21.5, unit: '°C' };
  return `mosquitto_pub -h ${host} -t fieldline/device1/readings -m '${JSON.stringify(reading)}'`;
}
