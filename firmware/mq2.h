// The sensor: MQ-2 read as carbon monoxide. For another one (an MQ-7, say)
// write a header with the same names and include it in frame.h instead.
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

// Load resistor between AOUT and GND. Measure yours: many breakout boards carry
// 1 kohm, with which one converter count at 100 ppm is 21 ppm; with 10 kohm it
// is 2.7.
constexpr float kLoadOhm = 10000;

// Until calibrated: the middle (geometric) of the 3 to 30 kohm that the data
// sheet allows a sensor.
constexpr float kDefaultR0Ohm = 10000;
constexpr float kCleanAirRatio = 9.83f;  // Rs in clean air / R0

constexpr float kCurveFromPpm = 200;  // below it the curve is extrapolated
constexpr float kCurveToPpm = 10000;  // above it the sensor saturates

constexpr uint16_t kOpenAdc = 5;      // at or below: open circuit or no heater
constexpr uint16_t kShortAdc = 1018;  // at or above: short circuit
constexpr uint32_t kPreheatMs = 5 * 60 * 1000UL;
// A live sensor flickers by a count long before.
constexpr uint32_t kStuckAfterMs = 3 * 60 * 1000UL;

// CO-equivalent in ppm by volume for the ratio Rs / R0 (above 0), not beyond
// the end of the curve.
inline float ppm(float ratio) {
  return fminf(36974.0f * powf(ratio, -3.109f), kCurveToPpm);
}

}  // namespace sensor
