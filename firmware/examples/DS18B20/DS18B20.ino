// A DS18B20: temperature, one frame a second on USB serial, 115200 8N1. For
// one sensor, with its own supply.
//
// Wiring:  VDD (red)    -> 5V
//          DQ  (yellow) -> D2, with 4.7 kohm to 5V; or send `pin 7`
//          GND (black)  -> GND
#include <Fieldline.h>

#include "ds18b20.h"

using namespace fieldline;

constexpr uint8_t kTemperature = 0;
const MetricDescription kMetrics[] PROGMEM = {
    {"temperature", "Cel", "Temperature", -55, 125, 2},
};
constexpr uint8_t kDefaultPin = 2;
constexpr uint16_t kIntervalMs = 1000;  // a measurement takes 0.8 s

SensorBoard board("DS18B20", kMetrics);
ds18b20::Ds18b20 sensor;

void sendFrame(float celsius) {
  auto frame = board.frame(isnan(celsius) ? kFault : 0);
  frame.value(kTemperature, celsius);
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
  if (!sensor.answerDue()) return board.sleep();
  sendFrame(sensor.read());
}
