// The frames of protocol 1 that the board sends; see docs/messages.md.
#pragma once

#include <Fieldline.h>

#include "mq2.h"

using namespace fieldline;

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
  appendFlags(line, frame.flags);
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
