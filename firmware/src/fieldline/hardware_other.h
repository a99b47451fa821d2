// Other processors (Uno R4, Nano Every, ESP32, ESP8266), by the common Arduino
// functions alone. The project does not compile it for these boards; see
// docs/board.md.
#pragma once

#include <Arduino.h>
#include <EEPROM.h>
#include <stdint.h>

#define FIELDLINE_NOINIT

namespace fieldline {
namespace hardware {

#if defined(ARDUINO_ARCH_ESP32)
constexpr uint16_t kAdcMost = 4095;
constexpr float kReferenceVolts = 3.3f;
#elif defined(ARDUINO_ARCH_ESP8266)
constexpr uint16_t kAdcMost = 1023;
constexpr float kReferenceVolts = 3.3f;  // with the divider of most modules
#else
constexpr uint16_t kAdcMost = 1023;
constexpr float kReferenceVolts = 5;
#endif
constexpr uint16_t kStorageBytes =
    256;  // what the smallest one, the Every, has

#if defined(ARDUINO_ARCH_ESP32) || defined(ARDUINO_ARCH_ESP8266)
inline void beginStorage() { EEPROM.begin(kStorageBytes); }
inline void finishStorageWrite() { EEPROM.commit(); }
#else
inline void beginStorage() {}
inline void finishStorageWrite() {}
#endif

inline bool storageReady() { return true; }

inline void readStorage(uint16_t address, void* to, uint8_t length) {
  uint8_t* bytes = static_cast<uint8_t*>(to);
  for (uint8_t i = 0; i < length; i++) bytes[i] = EEPROM.read(address + i);
}

inline void writeStorage(uint16_t address, uint8_t byte) {
  if (EEPROM.read(address) != byte) EEPROM.write(address, byte);
}

// Not known here: the cause is reported as "reset", free RAM and supply as 0.
inline uint8_t resetFlags() { return 0; }
inline bool ramSurvivedReset() { return true; }
inline uint16_t freeRam() { return 0; }
inline uint16_t supplyMv() { return 0; }

// From the noise of an analog pin and of the clock (FNV-1a).
inline uint32_t randomNumber() {
  uint32_t number = 2166136261;
  for (uint8_t i = 0; i < 64; i++)
    number = (number ^ analogRead(A0) ^ micros()) * 16777619;
  return number;
}

inline void startWatchdog() {}
inline void feedWatchdog() {}
inline void sleepUntilInterrupt() { yield(); }

// The order of the analog pins differs between boards.
inline bool isAnalogPin(uint8_t) { return true; }

// A pin that is pulled low or released to its pull-up.
class OpenDrainPin {
 public:
  void use(uint8_t pin) {
    pin_ = pin;
    release();
  }

  void low() {
    pinMode(pin_, OUTPUT);
    digitalWrite(pin_, LOW);
  }

  void release() { pinMode(pin_, INPUT_PULLUP); }

  bool isHigh() const { return digitalRead(pin_) == HIGH; }

 private:
  uint8_t pin_ = 0;
};

}  // namespace hardware
}  // namespace fieldline
