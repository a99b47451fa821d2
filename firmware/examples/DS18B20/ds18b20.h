// DS18B20: temperature over 1-Wire, one sensor on the pin; see its data sheet,
// pages 5 to 18.
#pragma once

#include <Fieldline.h>
#include <math.h>
#include <stdint.h>

namespace ds18b20 {

constexpr uint8_t kScratchpadBytes = 9;
constexpr int16_t kPowerOnValue = 85 * 16;

// CRC-8 of Maxim: polynomial 31, reflected, start 0.
inline uint8_t crc8(const uint8_t* bytes, uint8_t length) {
  uint8_t crc = 0;
  for (; length > 0; bytes++, length--) {
    crc ^= *bytes;
    for (uint8_t bit = 0; bit < 8; bit++)
      crc = crc & 1 ? crc >> 1 ^ 0x8C : crc >> 1;
  }
  return crc;
}

// NAN if the scratchpad is wrong: by its CRC, by its configuration (zeros have
// a right CRC), or because it holds the 85 degrees of a sensor that lost its
// power and has measured nothing since. A true 85.0000 is a fault, too.
inline float celsiusOf(const uint8_t* scratchpad) {
  const bool checked = crc8(scratchpad, kScratchpadBytes) == 0;
  const bool configured = (scratchpad[4] & 0x9F) == 0x1F;
  const int16_t sixteenths =
      static_cast<int16_t>(scratchpad[1] << 8 | scratchpad[0]);
  const bool measured = sixteenths != kPowerOnValue;
  return checked && configured && measured ? sixteenths / 16.0f : NAN;
}

class Ds18b20 {
 public:
  bool started() const { return started_; }
  void cancel() { started_ = false; }

  // Starts a measurement.
  void start(uint8_t pin) {
    pin_.use(pin);
    present_ = reset();
    if (present_) {
      write(kSkipRom);
      write(kConvert);
    }
    startedMs_ = millis();
    started_ = true;
  }

  bool answerDue() const {
    return !present_ || millis() - startedMs_ >= kConversionMs;
  }

  // In degrees Celsius; NAN: no answer, or a wrong one. Takes 7 ms.
  float read() {
    started_ = false;
    if (!present_ || !reset()) return NAN;
    write(kSkipRom);
    write(kReadScratchpad);
    uint8_t scratchpad[kScratchpadBytes];
    for (uint8_t& byte : scratchpad) byte = readByte();
    return celsiusOf(scratchpad);
  }

 private:
  static constexpr uint8_t kSkipRom = 0xCC, kConvert = 0x44,
                           kReadScratchpad = 0xBE;
  static constexpr uint16_t kConversionMs = 800;  // 750 at 12 bits

  // True if a sensor is present.
  bool reset() {
    pin_.release();
    delayMicroseconds(10);
    if (!pin_.isHigh()) return false;  // a short circuit
    pin_.low();
    delayMicroseconds(480);
    noInterrupts();
    pin_.release();
    delayMicroseconds(70);
    const bool present = !pin_.isHigh();
    interrupts();
    delayMicroseconds(410);
    return present;
  }

  void write(uint8_t byte) {
    for (uint8_t bit = 0; bit < 8; bit++, byte >>= 1) {
      const bool one = byte & 1;
      noInterrupts();
      pin_.low();
      delayMicroseconds(one ? 6 : 60);
      pin_.release();
      interrupts();
      delayMicroseconds(one ? 64 : 10);
    }
  }

  uint8_t readByte() {
    uint8_t byte = 0;
    for (uint8_t bit = 0; bit < 8; bit++) {
      noInterrupts();
      pin_.low();
      delayMicroseconds(3);
      pin_.release();
      delayMicroseconds(8);  // the bit is valid for 15 us
      byte = byte >> 1 | (pin_.isHigh() ? 0x80 : 0);
      interrupts();
      delayMicroseconds(55);
    }
    return byte;
  }

  fieldline::hardware::OpenDrainPin pin_;
  uint32_t startedMs_ = 0;
  bool present_ = false, started_ = false;
};

}  // namespace ds18b20
