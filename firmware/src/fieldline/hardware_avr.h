// The processors of Uno, Nano, Mega, Leonardo and Micro.
#pragma once

#include <Arduino.h>
#include <avr/eeprom.h>
#include <avr/sleep.h>
#include <avr/wdt.h>
#include <stdint.h>

// Put in front of a variable that a reset must leave as it is.
#define FIELDLINE_NOINIT __attribute__((section(".noinit")))

namespace fieldline {
namespace hardware {

constexpr uint16_t kAdcMost = 1023;
constexpr float kReferenceVolts = 5;  // nominal: the converter uses the supply
constexpr uint16_t kStorageBytes = E2END + 1;

inline void beginStorage() {}

// False while the last byte is being written, which takes 3.4 ms.
inline bool storageReady() { return eeprom_is_ready(); }

inline void readStorage(uint16_t address, void* to, uint8_t length) {
  eeprom_read_block(to, reinterpret_cast<const void*>(address), length);
}

// Writes the byte only if it differs from the stored one.
inline void writeStorage(uint16_t address, uint8_t byte) {
  eeprom_update_byte(reinterpret_cast<uint8_t*>(address), byte);
}

inline void finishStorageWrite() {}

// The bits of MCUSR at the start, as in boot.h.
uint8_t resetFlags();

// False after a power-on, when the RAM holds random bits. Call it once.
bool ramSurvivedReset();

uint16_t freeRam();

// By the 1.1 V reference, which is right within 10 %.
uint16_t supplyMv();

// From the noise of unconnected pins (FNV-1a).
uint32_t randomNumber();

// Old bootloaders (Nano at 57600 baud, Mega 1280) hang after a reset by the
// watchdog, until the power is cut: define FIELDLINE_NO_WATCHDOG for them.
inline void startWatchdog() {
#if !defined(FIELDLINE_NO_WATCHDOG)
  wdt_enable(WDTO_1S);
#endif
}

inline void feedWatchdog() {
#if defined(USBCON)
  // A port opened at 1200 baud asks for the bootloader, which the core starts
  // by the watchdog.
  if (Serial.baud() == 1200 && !Serial.dtr()) return;
#endif
  wdt_reset();
}

// For 1 ms at most, the tick of millis(). A quiet processor reads more quietly.
inline void sleepUntilInterrupt() {
  set_sleep_mode(SLEEP_MODE_IDLE);
  sleep_mode();
}

inline bool isAnalogPin(uint8_t pin) {
  return pin >= A0 && pin < A0 + NUM_ANALOG_INPUTS;
}

// A pin that is pulled low or released to its pull-up, by registers because
// digitalWrite() takes 4 us.
class OpenDrainPin {
 public:
  void use(uint8_t pin) {
    const uint8_t port = digitalPinToPort(pin);
    mask_ = digitalPinToBitMask(pin);
    mode_ = portModeRegister(port);
    output_ = portOutputRegister(port);
    input_ = portInputRegister(port);
    release();
  }

  void low() {
    *output_ &= ~mask_;
    *mode_ |= mask_;
  }

  void release() {
    *mode_ &= ~mask_;
    *output_ |= mask_;
  }

  bool isHigh() const { return *input_ & mask_; }

 private:
  uint8_t mask_ = 0;
  volatile uint8_t *mode_ = nullptr, *output_ = nullptr, *input_ = nullptr;
};

}  // namespace hardware
}  // namespace fieldline
