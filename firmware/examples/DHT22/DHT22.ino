// A DHT22 (AM2302): temperature and humidity, one frame every two seconds on
// USB serial, 115200 8N1. The sensor measures no faster.
//
// Wiring:  pin 1 -> 5V
//          pin 2 -> D2, with 10 kohm to 5V (modules have it); or send `pin 7`
//          pin 4 -> GND
#include <Fieldline.h>

#include "dht22.h"

using namespace fieldline;

enum Metric : uint8_t { kTemperature, kHumidity };
const MetricDescription kMetrics[] PROGMEM = {
    {"temperature", "Cel", "Temperature", -40, 80, 1},
    {"humidity", "%RH", "Relative humidity", 0, 100, 1},
};
constexpr uint8_t kDefaultPin = 2;
constexpr uint16_t kIntervalMs = 2000;

SensorBoard board("DHT22", kMetrics);
dht22::Dht22 sensor;

void sendFrame(const dht22::Dht22Values& measured) {
  auto frame = board.frame(isnan(measured.celsius) ? kFault : 0);
  frame.value(kTemperature, measured.celsius);
  frame.value(kHumidity, measured.humidity);
  board.send(frame);
}

void setup() {
  board.usePin(kDefaultPin);
  board.useInterval(kIntervalMs, kIntervalMs);
  board.begin();
}

void loop() {
  if (board.update()) sensor.cancel();
  if (!board.frameDue()) return board.sleep();
  if (!sensor.started()) return sensor.start(board.pin());
  if (sensor.answerDue()) sendFrame(sensor.read());
}
