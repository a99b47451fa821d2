// How long the heater has been on, across resets.
//
// A reset restarts the program but leaves the heater on and the RAM as it was,
// so a note in RAM that the C runtime does not initialise tells a reset from a
// power-on. The reset flags of the processor alone do not: the bootloader of
// an Uno clears them before the sketch starts.
#pragma once

#include <Fieldline.h>
#include <stdint.h>

#include "mq2.h"

using namespace fieldline;

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
