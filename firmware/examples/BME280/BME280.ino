// A BME280: temperature, humidity and air pressure, one frame a second on USB
// serial, 115200 8N1.
//
// Wiring:  VIN -> 5V   if the module has a regulator, else 3.3V
//          GND -> GND
//          SCL -> SCL  A5 of Uno and Nano, 21 of Mega, 3 of Leonardo and Micro
//          SDA -> SDA  A4 of Uno and Nano, 20 of Mega, 2 of Leonardo and Micro
//
// A module without level shifter needs one on boards of 5 V. A BMP280, which is
// often sold as a BME280, has no humidity and is a fault here.
#include <Fieldline.h>

#include "bme280.h"

using namespace fieldline;

enum Metric : uint8_t { kTemperature, kHumidity, kPressure };
const MetricDescription kMetrics[] PROGMEM = {
    {"temperature", "Cel", "Temperature", -40, 85, 2},
    {"humidity", "%RH", "Relative humidity", 0, 100, 1},
    {"pressure", "hPa", "Air pressure", 300, 1100, 2},
};
constexpr uint16_t kIntervalMs = 1000, kShortestIntervalMs = 50;
constexpr uint32_t kBusTimeoutUs = 3000;

SensorBoard board("BME280", kMetrics);
bme280::Bme280 sensor;

void sendFrame(const bme280::Bme280Values& measured) {
  auto frame = board.frame(isnan(measured.celsius) ? kFault : 0);
  frame.value(kTemperature, measured.celsius);
  frame.value(kHumidity, measured.humidity);
  frame.value(kPressure, measured.hectopascal);
  board.send(frame);
}

void setup() {
  Wire.begin();
#if defined(WIRE_HAS_TIMEOUT)
  Wire.setWireTimeout(kBusTimeoutUs, true);  // a short circuit is a fault
#endif
  board.useInterval(kIntervalMs, kShortestIntervalMs);
  board.begin();
}

void loop() {
  if (board.update()) sensor.cancel();
  if (!board.frameDue()) return board.sleep();
  if (!sensor.started()) return sensor.start();
  if (!sensor.answerDue()) return board.sleep();
  sendFrame(sensor.read());
}
