// DHT22 (AM2302): humidity and temperature over one wire; see its data sheet,
// chapter 7.
#pragma once

#include <Fieldline.h>
#include <math.h>
#include <stdint.h>

namespace dht22 {

// One answer: humidity and temperature in tenths, the sign of the temperature
// in its highest bit, and the low byte of the sum of these four.
constexpr uint8_t kBytes = 5;

struct Dht22Values {
  float celsius, humidity;  // NAN: no answer, or a wrong one
};
constexpr Dht22Values kNothing = {NAN, NAN};

inline bool isChecked(const uint8_t* bytes) {
  const uint8_t sum = bytes[0] + bytes[1] + bytes[2] + bytes[3];
  return sum == bytes[4];
}

inline Dht22Values decode(const uint8_t* bytes) {
  if (!isChecked(bytes)) return kNothing;
  const float humidity = (bytes[0] << 8 | bytes[1]) / 10.0f;
  const float size = ((bytes[2] & 0x7F) << 8 | bytes[3]) / 10.0f;
  const float celsius = bytes[2] & 0x80 ? -size : size;
  const bool possible = humidity <= 100 && celsius >= -40 && celsius <= 125;
  return possible ? Dht22Values{celsius, humidity} : kNothing;
}

class Dht22 {
 public:
  bool started() const { return started_; }

  void cancel() {
    if (started_) pin_.release();
    started_ = false;
  }

  // Asks for a measurement, by a low level of 1 ms at least.
  void start(uint8_t pin) {
    pin_.use(pin);
    pin_.low();
    startedUs_ = micros();
    started_ = true;
  }

  bool answerDue() const { return micros() - startedUs_ >= kStartUs; }

  // Takes 5 ms. Interrupts stay on: the shortest pulses differ by 40 us, and
  // the sum finds what a longer interrupt spoils.
  Dht22Values read() {
    started_ = false;
    uint8_t bytes[kBytes] = {};
    return receive(bytes) ? decode(bytes) : kNothing;
  }

 private:
  static constexpr uint16_t kStartUs = 1100;
  static constexpr uint8_t kLongestUs = 150;  // of a level; at most 85 is right
  static constexpr uint8_t kOneFromUs = 48;   // 26 us is a zero, 70 us a one

  bool receive(uint8_t* bytes) {
    pin_.release();
    // The sensor takes the line within 40 us: 80 us low, 80 us high, low.
    if (!waitFor(false) || !waitFor(true) || !waitFor(false)) return false;
    for (uint8_t bit = 0; bit < 8 * kBytes; bit++) {
      if (!waitFor(true)) return false;
      const uint32_t roseUs = micros();
      if (!waitFor(false)) return false;
      const bool one = micros() - roseUs > kOneFromUs;
      bytes[bit / 8] = bytes[bit / 8] << 1 | one;
    }
    return true;
  }

  // False if the level does not come.
  bool waitFor(bool high) const {
    const uint32_t fromUs = micros();
    while (pin_.isHigh() != high) {
      if (micros() - fromUs > kLongestUs) return false;
    }
    return true;
  }

  fieldline::hardware::OpenDrainPin pin_;
  uint32_t startedUs_ = 0;
  bool started_ = false;
};

}  // namespace dht22
