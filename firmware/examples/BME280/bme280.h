// BME280: temperature, humidity and air pressure over I2C; chapters and tables
// are those of Bosch's data sheet BST-BME280-DS002.
#pragma once

#include <Arduino.h>
#include <Wire.h>
#include <math.h>
#include <stdint.h>

namespace bme280 {

struct Bme280Values {
  float celsius, humidity, hectopascal;  // NAN: no answer, or a wrong one
};
constexpr Bme280Values kNothing = {NAN, NAN, NAN};

// Converter values as they come.
struct RawValues {
  int32_t temperature, pressure, humidity;
};
constexpr uint8_t kRawBytes = 8;
constexpr int32_t kNotMeasured = 0x80000, kHumidityNotMeasured = 0x8000;

inline RawValues rawValuesOf(const uint8_t* bytes) {
  const auto twentyBits = [](const uint8_t* from) {
    return static_cast<int32_t>(from[0]) << 12 |
           static_cast<int32_t>(from[1]) << 4 | from[2] >> 4;
  };
  return {twentyBits(bytes + 3), twentyBits(bytes),
          static_cast<int32_t>(bytes[6]) << 8 | bytes[7]};
}

constexpr uint8_t kFirstTrimBytes = 26;  // from register 0x88
constexpr uint8_t kMoreTrimBytes = 7;    // from register 0xE1

// What the maker wrote into the sensor (table 16), and how values are computed
// from it (appendix 8.1, whose formulas lose under 0.03 Pa in single
// precision).
class Compensation {
 public:
  // False if no sensor can have these numbers.
  bool load(const uint8_t* first, const uint8_t* more) {
    t1_ = word(first);
    t2_ = signedWord(first + 2);
    t3_ = signedWord(first + 4);
    p1_ = word(first + 6);
    for (uint8_t i = 0; i < 8; i++) p_[2 + i] = signedWord(first + 8 + 2 * i);
    h1_ = first[25];
    h2_ = signedWord(more);
    h3_ = more[2];
    h4_ = static_cast<int8_t>(more[3]) * 16 | (more[4] & 0xF);
    h5_ = static_cast<int8_t>(more[5]) * 16 | more[4] >> 4;
    h6_ = static_cast<int8_t>(more[6]);
    return t1_ != 0 && t1_ != 0xFFFF && p1_ != 0;
  }

  Bme280Values apply(const RawValues& raw) const {
    if (raw.temperature == kNotMeasured || raw.pressure == kNotMeasured ||
        raw.humidity == kHumidityNotMeasured)
      return kNothing;
    const float fine = fineTemperature(raw.temperature);
    return {fine / 5120, humidity(raw.humidity, fine),
            pascal(raw.pressure, fine) / 100};
  }

 private:
  static uint16_t word(const uint8_t* bytes) {
    return static_cast<uint16_t>(bytes[1]) << 8 | bytes[0];
  }

  static int16_t signedWord(const uint8_t* bytes) {
    return static_cast<int16_t>(word(bytes));
  }

  float fineTemperature(int32_t adc) const {
    const float offset = adc - static_cast<int32_t>(t1_) * 16;
    const float eighth = offset / 131072;
    return offset / 16384 * t2_ + eighth * eighth * t3_;
  }

  float pascal(int32_t adc, float fine) const {
    const float t = fine / 2 - 64000;
    const float offset =
        (t * t * p_[6] / 32768 + t * p_[5] * 2) / 4 + p_[4] * 65536.0f;
    const float slope =
        (1 + (p_[3] * t * t / 524288 + p_[2] * t) / 524288 / 32768) * p1_;
    const float p = (1048576 - adc - offset / 4096) * 6250 / slope;
    return p + (p_[9] * p * p / 2147483648.0f + p * p_[8] / 32768 + p_[7]) / 16;
  }

  float humidity(int32_t adc, float fine) const {
    const float t = fine - 76800;
    const float third = 1 + h3_ / 67108864.0f * t;
    const float slope = h2_ / 65536.0f * (1 + h6_ / 67108864.0f * t * third);
    const float h = (adc - (h4_ * 64.0f + h5_ / 16384.0f * t)) * slope;
    return fmaxf(0, fminf(100, h * (1 - h1_ * h / 524288)));
  }

  uint16_t t1_, p1_;
  int16_t t2_, t3_;
  int16_t p_[10];  // from 2
  uint8_t h1_, h3_;
  int16_t h2_, h4_, h5_;
  int8_t h6_;
};

class Bme280 {
 public:
  bool started() const { return started_; }
  void cancel() { started_ = false; }

  // Starts one measurement. Configures all each time, because a sensor may have
  // been unplugged since.
  void start() {
    started_ = true;
    startedMs_ = millis();
    present_ = find() && write(kControlHumidity, kOversampleOnce) &&
               write(kControl, kMeasureOnce);
  }

  bool answerDue() const {
    return !present_ || millis() - startedMs_ >= kConversionMs;
  }

  Bme280Values read() {
    started_ = false;
    uint8_t status, first[kFirstTrimBytes], more[kMoreTrimBytes];
    uint8_t bytes[kRawBytes];
    Compensation compensation;
    const bool good =
        present_ && read(kStatus, &status, 1) && !(status & kMeasuring) &&
        read(kFirstTrim, first, kFirstTrimBytes) &&
        read(kMoreTrim, more, kMoreTrimBytes) &&
        read(kValues, bytes, kRawBytes) && compensation.load(first, more);
    return good ? compensation.apply(rawValuesOf(bytes)) : kNothing;
  }

 private:
  static constexpr uint8_t kFirstTrim = 0x88, kMoreTrim = 0xE1, kId = 0xD0,
                           kControlHumidity = 0xF2, kStatus = 0xF3,
                           kControl = 0xF4, kValues = 0xF7;
  static constexpr uint8_t kBme280 = 0x60;
  static constexpr uint8_t kOversampleOnce = 1;
  static constexpr uint8_t kMeasureOnce = 1 << 5 | 1 << 2 | 1;  // forced mode
  static constexpr uint8_t kMeasuring = 1 << 3;
  static constexpr uint8_t kConversionMs = 12;  // 9.3 at most (appendix 9.1)

  // At address 0x76, or 0x77 if SDO is high.
  bool find() {
    uint8_t id = 0;
    for (address_ = 0x76; address_ <= 0x77; address_++) {
      if (read(kId, &id, 1) && id == kBme280) return true;
    }
    return false;
  }

  bool write(uint8_t reg, uint8_t value) {
    Wire.beginTransmission(address_);
    Wire.write(reg);
    Wire.write(value);
    return Wire.endTransmission() == 0;
  }

  bool read(uint8_t reg, uint8_t* to, uint8_t length) {
    Wire.beginTransmission(address_);
    Wire.write(reg);
    if (Wire.endTransmission() != 0) return false;
    if (Wire.requestFrom(address_, length) != length) return false;
    for (uint8_t i = 0; i < length; i++) to[i] = Wire.read();
    return true;
  }

  uint8_t address_ = 0;
  uint32_t startedMs_ = 0;
  bool present_ = false, started_ = false;
};

}  // namespace bme280
