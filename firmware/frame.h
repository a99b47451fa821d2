// The frames that the board sends; see docs/messages.md.
#pragma once

#include "date.h"
#include "line.h"
#include "mq2.h"

enum Flag : uint8_t {  // in the order in which they are printed
  kBelowRange = 1 << 0,
  kWarmingUp = 1 << 1,
  kUncalibrated = 1 << 2,
  kOpen = 1 << 3,
  kShort = 1 << 4,
  kStuck = 1 << 5,
  kAboveRange = 1 << 6,
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
    case kAboveRange:
      return F("above_range");
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

// What the board remembers of its calibrations: an answer, too.
struct CalibrationHistory {
  uint16_t count;
  uint32_t r0Ohm;
  uint16_t date;  // kNoDate if the agent did not say
  uint32_t previousR0Ohm;
  uint16_t previousDate;
};

inline void appendDate(Line& line, uint16_t date) {
  if (date == kNoDate) {
    line.text(F("unknown"));
    return;
  }
  line.number(yearOf(date)).text(F("-"));
  line.padded(monthOf(date), 2).text(F("-")).padded(dayOf(date), 2);
}

inline Line encode(const CalibrationHistory& history) {
  Line line;
  line.text(F("$OK,calibration,count=")).number(history.count);
  line.text(F(";r0_ohm=")).number(history.r0Ohm).text(F(";date="));
  appendDate(line, history.date);
  line.text(F(";previous_r0_ohm=")).number(history.previousR0Ohm);
  line.text(F(";previous_date="));
  appendDate(line, history.previousDate);
  line.end();
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
