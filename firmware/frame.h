// The frames that the board sends; see docs/messages.md.
#pragma once

#include "line.h"
#include "mq2.h"

enum Flag : uint8_t {  // in the order in which they are printed
  kBelowRange = 1 << 0,
  kWarmingUp = 1 << 1,
  kUncalibrated = 1 << 2,
  kOpen = 1 << 3,
  kShort = 1 << 4,
  kStuck = 1 << 5,
};
constexpr uint8_t kFaults = kOpen | kShort | kStuck;

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
  }
  return F("");
}

struct Frame {
  uint32_t sequence;
  uint32_t uptimeMs;
  uint16_t adc;
  float rsOhm, ratio, ppm;  // mean nothing while a fault is flagged
  uint8_t flags;

  bool faulty() const { return flags & kFaults; }
};

inline Line encode(const Frame& frame) {
  Line line;
  line.text(F("$")).text(sensor::name()).comma().number(frame.sequence).comma();
  line.number(frame.uptimeMs).comma().number(frame.adc).comma();
  if (frame.faulty()) {
    line.text(F(",,,"));
  } else {
    line.number(static_cast<uint32_t>(frame.rsOhm + 0.5f)).comma();
    line.fixed(frame.ratio, 3).comma().fixed(frame.ppm, 2).comma();
  }
  if (frame.flags == 0) line.text(F("ok"));
  for (uint8_t flag = kBelowRange, rest = frame.flags; rest != 0; flag <<= 1) {
    if (!(rest & flag)) continue;
    rest &= ~flag;
    line.text(nameOf(static_cast<Flag>(flag)));
    if (rest != 0) line.text(F("+"));
  }
  line.end();
  return line;
}

struct Hello {
  uint8_t protocol;
  const __FlashStringHelper* firmware;
  uint32_t boardId;
  uint32_t bootCount;
  uint32_t r0Ohm;  // 0: never calibrated
  uint32_t loadOhm;
};

inline Line encode(const Hello& hello) {
  Line line;
  line.text(F("$HELLO,"))
      .number(hello.protocol)
      .comma()
      .text(hello.firmware)
      .comma();
  line.hex(hello.boardId, 8, 'a').comma().number(hello.bootCount).comma();
  line.number(hello.r0Ohm).comma().number(hello.loadOhm).end();
  return line;
}

template <typename Command>  // text in RAM or in flash
Line accepted(Command command, uint32_t detail) {
  Line line;
  line.text(F("$OK,")).text(command).comma().number(detail).end();
  return line;
}

template <typename Command>
Line refused(Command command, const __FlashStringHelper* reason) {
  Line line;
  line.text(F("$ERR,")).text(command).comma().text(reason).end();
  return line;
}
