// @ts-check
// Commands and programs that send a first reading. Pure.

/** The MQTT broker that the examples use; `user` is empty if it accepts everyone. @typedef {{host: string, port: string, user: string}} Broker */
/** @typedef {{name: 'mosquitto' | 'esp' | 'zigbee' | 'board' | 'enrol', text: string}} Example */

const MQTT_PORT = '1883';
/** A link may name any broker, and its text is copied into a shell, so that it must not contain anything else. */
const NAMES = { host: /^[\p{L}\p{N}][\p{L}\p{N}.:-]*$/u, port: /^\d{1,5}$/, user: /^[\p{L}\p{N}_.@-]*$/u };

/**
 * The broker that the address of the page names; otherwise the host of the page.
 * @param {import('./route.js').Parameters} parameters
 * @param {string} hostname
 * @returns {Broker}
 */
export function brokerOf({ host = '', port = '', user = '' }, hostname) {
  return {
    host: NAMES.host.test(host) ? host : hostname,
    port: NAMES.port.test(port) ? port : MQTT_PORT,
    user: NAMES.user.test(user) ? user : '',
  };
}

/** Whether this can be a part of a broker. @param {keyof Broker} name @param {string} text */
export const isBrokerPart = (name, text) => text === '' || NAMES[name].test(text);

/**
 * @param {Broker} broker
 * @param {number} now epoch milliseconds
 * @returns {Example[]}
 */
export function examples(broker, now) {
  const { host, port, user } = broker;
  const reading = { timestamp: new Date(now).toISOString(), device_name: 'device1', metric: 'temperature', data: 21.5, unit: '°C' };
  const login = user === '' ? '' : ` -u ${user} -P PASSWORD`;
  return [
    { name: 'mosquitto', text: `mosquitto_pub -h ${host} -p ${port}${login} -t fieldline/device1/readings -m '${JSON.stringify(reading)}'` },
    { name: 'esp', text: sketch(broker) },
    { name: 'zigbee', text: `# configuration.yaml of Zigbee2MQTT\nmqtt:\n  server: mqtt://${host}:${port}${user === '' ? '' : `\n  user: ${user}\n  password: PASSWORD`}\n\n# the bridge\n./fieldline up --presets zigbee2mqtt` },
    { name: 'board', text: './fieldline up --board                  # a simulated board\n./fieldline up --serial /dev/ttyACM0    # your board' },
    { name: 'enrol', text: 'sudo fieldline enrol device kitchen' },
  ];
}

/** A program for an ESP32. @param {Broker} broker */
const sketch = ({ host, port, user }) => `#include <WiFi.h>          // ESP8266: <ESP8266WiFi.h>
#include <PubSubClient.h>  // library PubSubClient

WiFiClient network;
PubSubClient mqtt(network);

void setup() {
  WiFi.begin("NETWORK", "PASSWORD");
  while (WiFi.status() != WL_CONNECTED) delay(100);
  mqtt.setServer("${host}", ${port});
}

void loop() {
  while (!mqtt.connected() && !mqtt.connect("esp1"${user === '' ? '' : `, "${user}", "PASSWORD"`})) delay(1000);
  mqtt.publish("fieldline/esp1/readings", "{\\"temperature\\":21.5}");
  mqtt.loop();
  delay(10000);
}`;
