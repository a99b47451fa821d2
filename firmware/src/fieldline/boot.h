// Why the board started, and the state that it reports.
#pragma once

#include "line.h"

namespace fieldline {

// The bits of MCUSR, the register of an AVR that says why it started.
constexpr uint8_t kPowerOnReset = 1 << 0;
constexpr uint8_t kExternalReset = 1 << 1;
constexpr uint8_t kBrownOutReset = 1 << 2;
constexpr uint8_t kWatchdogReset = 1 << 3;

// A bootloader may clear the flags before the sketch starts. RAM that survived
// then tells a reset from a power-on.
inline const __FlashStringHelper* resetCause(uint8_t resetFlags,
                                             bool ramSurvived) {
  if (resetFlags & kPowerOnReset) return F("power_on");
  if (resetFlags & kBrownOutReset) return F("brown_out");
  // Before the watchdog, because a bootloader leaves by it.
  if (resetFlags & kExternalReset) return F("external");
  if (resetFlags & kWatchdogReset) return F("watchdog");
  return ramSurvived ? F("reset") : F("power_on");
}

// Sent after HELLO, as an answer to `info`: agents that expect a HELLO of six
// fields reject a longer one, but pass on any answer.
struct Status {
  const __FlashStringHelper* resetCause;
  uint16_t freeRam;    // bytes
  uint16_t supplyMv;   // within 10 %, as the reference that it is compared with
  uint32_t lostLines;  // that found no room in the outbox
};

inline Line encode(const Status& status) {
  Line line;
  line.text(F("$OK,info,reset=")).text(status.resetCause);
  line.text(F(";free_ram=")).number(status.freeRam);
  line.text(F(";supply_mv=")).number(status.supplyMv);
  line.text(F(";lost_lines=")).number(status.lostLines).end();
  return line;
}

}  // namespace fieldline
