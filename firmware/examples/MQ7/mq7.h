// The sensor: MQ-7, carbon monoxide; numbers are from the manufacturer's data
// sheet (Hanwei MQ-7).
//
// The heater runs in cycles: 60 s at 5 V clean the sensor, then 90 s at 1.4 V
// let it cool down to where it measures CO. The data sheet takes the resistance
// at the end of the 90 s: before, it depends on the temperature that is still
// falling. Therefore one value a cycle, and no value in between.
#pragma once

#include <Fieldline.h>
#include <math.h>
#include <stdint.h>

namespace mq7 {

constexpr uint32_t kHighMs = 60000, kLowMs = 90000;
constexpr uint32_t kCycleMs = kHighMs + kLowMs;
constexpr uint32_t kMeasuringMs = 1000;  // the last ones of a cycle
constexpr float kHighVolts = 5, kLowVolts = 1.4f;

// The heat goes with the square of the voltage: 1.4 V are 8 % of the time at
// 5 V, not 28 %.
constexpr uint8_t kHighDuty = 255;
constexpr uint8_t kLowDuty = static_cast<uint8_t>(
    kHighDuty * kLowVolts * kLowVolts / (kHighVolts * kHighVolts) + 0.5f);

// Where in the cycle the heater is. Right across the wrap of millis().
class HeaterCycle {
 public:
  // The cycle that begins at `nowMs`, with 5 V.
  void start(uint32_t nowMs) { startMs_ = nowMs; }

  bool high(uint32_t nowMs) const { return nowMs - startMs_ < kHighMs; }
  bool measuring(uint32_t nowMs) const {
    return nowMs - startMs_ >= kCycleMs - kMeasuringMs;
  }
  bool ended(uint32_t nowMs) const { return nowMs - startMs_ >= kCycleMs; }

  void next() { startMs_ += kCycleMs; }

 private:
  uint32_t startMs_ = 0;
};

constexpr float kLoadOhm = 10000;        // until the command `load`
constexpr float kDefaultR0Ohm = 10000;   // the sheet allows 2 to 20 kohm
constexpr float kCleanAirRatio = 27.5f;  // Rs in clean air / R0, at 100 ppm
constexpr uint32_t kLeastR0Ohm = 500, kMostR0Ohm = 60000;
constexpr float kLeastPpm = 20, kMostPpm = 2000;  // what it can detect

constexpr float kOpenOhm = 1e7f;  // 18 times the most in clean air
constexpr uint16_t kShortAdc = 1018;

constexpr float rsOhm(float adc, float loadOhm) {
  return loadOhm * (1023 - adc) / adc;
}

// kOpen, kShort or 0. A load of 10 kohm makes an open circuit of 1 count.
inline uint8_t faultOf(float adc, float loadOhm) {
  if (adc >= kShortAdc) return fieldline::kShort;
  return adc < 0.5f || rsOhm(adc, loadOhm) > kOpenOhm ? fieldline::kOpen : 0;
}

// CO in ppm for the ratio Rs / R0, by the curve from 50 to 4000 ppm.
inline float ppm(float ratio) { return 99.042f * powf(ratio, -1.518f); }

inline uint8_t rangeOf(float ppm) {
  if (ppm < kLeastPpm) return fieldline::kBelowRange;
  return ppm >= kMostPpm ? fieldline::kAboveRange : 0;
}

}  // namespace mq7
