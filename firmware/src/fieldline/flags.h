// What a frame says about its values; see docs/messages.md.
#pragma once

#include "line.h"

namespace fieldline {

enum Flag : uint8_t {  // in the order in which they are printed
  kBelowRange = 1 << 0,
  kWarmingUp = 1 << 1,
  kUncalibrated = 1 << 2,
  kOpen = 1 << 3,
  kShort = 1 << 4,
  kStuck = 1 << 5,
  kAboveRange = 1 << 6,
  kFault = 1 << 7,
};
constexpr uint8_t kFaults = kOpen | kShort | kStuck | kFault;

inline const __FlashStringHelper* nameOf(Flag flag) {
  switch (flag) {
    case kBelowRange:
      return F("below_range");
    case kWarmingUp:
      return F("warming_up");
    case kUncalibrated:
      return F("uncalibrated");
    case kOpen:
      return F("open");
    case kShort:
      return F("short");
    case kStuck:
      return F("stuck");
    case kAboveRange:
      return F("above_range");
    case kFault:
      return F("fault");
  }
  return F("");
}

// "ok", or the names joined by '+'.
inline void appendFlags(Line& line, uint8_t flags) {
  if (flags == 0) line.text(F("ok"));
  for (uint8_t flag = kBelowRange, rest = flags; rest != 0; flag <<= 1) {
    if (!(rest & flag)) continue;
    rest &= ~flag;
    line.text(nameOf(static_cast<Flag>(flag)));
    if (rest != 0) line.text(F("+"));
  }
}

}  // namespace fieldline
