// The Uno's EEPROM, for tests on the host.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

constexpr int E2END = 1023;

struct Eeprom {
  uint8_t bytes[E2END + 1];
  int writes[E2END + 1];
  bool ready;
};

static Eeprom eeprom;

inline bool eeprom_is_ready() { return eeprom.ready; }

inline void eeprom_read_block(void* to, const void* from, size_t length) {
  memcpy(to, eeprom.bytes + reinterpret_cast<uintptr_t>(from), length);
}

inline void eeprom_update_byte(uint8_t* address, uint8_t byte) {
  const uintptr_t index = reinterpret_cast<uintptr_t>(address);
  if (eeprom.bytes[index] != byte) eeprom.writes[index]++;
  eeprom.bytes[index] = byte;
}
