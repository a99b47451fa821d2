// The functions of Arduino's EEPROM.h, for compiling on the host.
#pragma once

#include <stdint.h>

struct EepromOfAnyBoard {
  uint8_t read(int) { return 0xFF; }
  void write(int, uint8_t) {}
};
static EepromOfAnyBoard EEPROM;
