// How long the heater has been on, across resets, and why the board started.
//
// A reset restarts the program but leaves the heater on and the RAM as it was,
// so a note in RAM that the C runtime does not initialise tells a reset from a
// power-on. The reset flags of the processor alone do not: the bootloader of
// an Uno clears them before the sketch starts.
#pragma once

#include <Arduino.h>
#include <stdint.h>

#include "mq2.h"

// The bits of MCUSR.
constexpr uint8_t kPowerOnReset = 1 << 0;
constexpr uint8_t kExternalReset = 1 << 1;
constexpr uint8_t kBrownOutReset = 1 << 2;
constexpr uint8_t kWatchdogReset = 1 << 3;

// Belongs into the section .noinit; has no constructor, therefore.
struct HeaterNote {
  static constexpr uint32_t kMagic = 0x4D51324Eul;

  // How long the heater was on before this start, at most kPreheatMs; 0 after a
  // power-on, when the RAM holds random bits.
  uint32_t heatedMs(uint8_t resetFlags) const {
    return isValid() && !(resetFlags & (kPowerOnReset | kBrownOutReset)) ? noted
                                                                         : 0;
  }

  void save(uint32_t heatedMs) {
    noted = heatedMs < sensor::kPreheatMs ? heatedMs : sensor::kPreheatMs;
    check = noted ^ kMagic;
  }

  bool isValid() const {
    return noted <= sensor::kPreheatMs && check == (noted ^ kMagic);
  }

  uint32_t noted;
  uint32_t check;
};

inline const __FlashStringHelper* resetCause(uint8_t resetFlags,
                                             const HeaterNote& note) {
  if (resetFlags & kPowerOnReset) return F("power_on");
  if (resetFlags & kBrownOutReset) return F("brown_out");
  // Before the watchdog, because a bootloader leaves by it.
  if (resetFlags & kExternalReset) return F("external");
  if (resetFlags & kWatchdogReset) return F("watchdog");
  return note.isValid() ? F("reset") : F("power_on");
}
