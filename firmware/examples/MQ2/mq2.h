// The sensor: MQ-2 read as carbon monoxide.
//
// Curve, limits and preheat are from the manufacturer's data sheet, figure 2.
// CO is not among its target gases: the resistance that means 228 ppm CO is
// also made by about 15 ppm LPG, 29 ppm hydrogen or 45 ppm alcohol, so the
// value is "CO-equivalent".
#pragma once

#include <Arduino.h>
#include <math.h>
#include <stdint.h>

namespace sensor {

inline const __FlashStringHelper* name() { return F("MQ2"); }

// Load resistor between AOUT and GND until the command `load` sets another one.
// Measure yours: many breakout boards carry 1 kohm ("102"). That causes no
// false fault, but the values are coarse: one converter count at 100 ppm is 21
// ppm there; with 10 kohm it is 2.7. A wrong value here cancels out of the
// ratio once the board is calibrated.
constexpr float kLoadOhm = 10000;

// Until calibrated: the middle (geometric) of the 3 to 30 kohm that the data
// sheet allows a sensor.
constexpr float kDefaultR0Ohm = 10000;
constexpr float kCleanAirRatio = 9.83f;  // Rs in clean air / R0

constexpr float kCurveFromPpm = 200;  // below it the curve is extrapolated
constexpr float kCurveToPpm = 10000;  // above it the sensor saturates

// The converter value of a sensor of `rsOhm` at a load of `loadOhm`.
constexpr float adcOf(float rsOhm, float loadOhm) {
  return 1023 * loadOhm / (loadOhm + rsOhm);
}

// Above it the circuit is open or the heater is off: 14 times what the data
// sheet allows in clean air (30 kohm x 9.83).
constexpr float kOpenOhm = 4e6f;
// At or below: open. 2 with 10 kohm, 0 with 1 kohm; a board of 1 kohm that was
// left at 10 kohm here reads 3 in clean air with the largest R0.
constexpr uint16_t openAdc(float loadOhm) {
  return static_cast<uint16_t>(adcOf(kOpenOhm, loadOhm));
}
constexpr uint16_t kShortAdc = 1018;  // at or above: short circuit
constexpr uint32_t kPreheatMs = 5 * 60 * 1000UL;
// A live sensor flickers by a count long before; but not below this value,
// where one count is over 2.5 % of Rs and a steady sensor may never reach it.
constexpr uint32_t kStuckAfterMs = 3 * 60 * 1000UL;
constexpr uint16_t kStuckFromAdc = 40;

// R0 of a working MQ-2: the data sheet's 3 to 30 kohm with a margin of two or
// three for its age, temperature and humidity.
constexpr uint32_t kLeastR0Ohm = 1000;
constexpr uint32_t kMostR0Ohm = 60000;

// CO-equivalent in ppm by volume for the ratio Rs / R0 (above 0), not beyond
// the end of the curve.
inline float ppm(float ratio) {
  return fminf(36974.0f * powf(ratio, -3.109f), kCurveToPpm);
}

}  // namespace sensor
