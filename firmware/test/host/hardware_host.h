// A processor with the Uno's EEPROM, for tests on the host.
#pragma once

#include <Arduino.h>
#include <stdint.h>
#include <string.h>

#define FIELDLINE_NOINIT

namespace fieldline {
namespace hardware {

constexpr uint16_t kAdcMost = 1023;
constexpr float kReferenceVolts = 5;
constexpr uint16_t kStorageBytes = 1024;

struct Eeprom {
  uint8_t bytes[kStorageBytes];
  int writes[kStorageBytes];
  bool ready;
};
static Eeprom eeprom;

inline void beginStorage() {}
inline bool storageReady() { return eeprom.ready; }
inline void readStorage(uint16_t address, void* to, uint8_t length) {
  memcpy(to, eeprom.bytes + address, length);
}
inline void writeStorage(uint16_t address, uint8_t byte) {
  if (eeprom.bytes[address] != byte) eeprom.writes[address]++;
  eeprom.bytes[address] = byte;
}
inline void finishStorageWrite() {}

inline uint8_t resetFlags() { return 2; }
inline bool ramSurvivedReset() { return true; }
inline uint16_t freeRam() { return 1103; }
inline uint16_t supplyMv() { return 5020; }
inline uint32_t randomNumber() { return 0x4f2a91c7; }
inline void startWatchdog() {}
inline void feedWatchdog() {}
inline void sleepUntilInterrupt() {}
inline bool isAnalogPin(uint8_t pin) {
  return pin >= A0 && pin < A0 + NUM_ANALOG_INPUTS;
}

class OpenDrainPin {
 public:
  void use(uint8_t) {}
  void low() {}
  void release() {}
  bool isHigh() const { return true; }
};

}  // namespace hardware
}  // namespace fieldline
