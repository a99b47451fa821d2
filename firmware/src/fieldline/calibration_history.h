// R0 of a resistive gas sensor, and the one before; as it lies in the storage.
#pragma once

#include "date.h"
#include "line.h"

namespace fieldline {

struct CalibrationHistory {
  uint32_t r0Ohm;  // 0: not calibrated
  uint32_t previousR0Ohm;
  uint16_t date;  // kNoDate if the agent did not say
  uint16_t previousDate;
  uint16_t count;
  uint16_t reserved;

  void add(uint32_t newR0Ohm, uint16_t newDate) {
    exchange();
    r0Ohm = newR0Ohm;
    date = newDate;
    count++;
  }

  // Returns to the R0 before the last calibration, which a second time undoes;
  // false if there was no calibration.
  bool undo() {
    if (count == 0) return false;
    exchange();
    return true;
  }

  // `undo` brings R0 back.
  void forget() {
    if (r0Ohm == 0) return;
    exchange();
    r0Ohm = 0;
    date = kNoDate;
  }

 private:
  void exchange() {
    const uint32_t ohm = r0Ohm;
    const uint16_t day = date;
    r0Ohm = previousR0Ohm;
    date = previousDate;
    previousR0Ohm = ohm;
    previousDate = day;
  }
};

inline void appendDate(Line& line, uint16_t date) {
  if (date == kNoDate) {
    line.text(F("unknown"));
    return;
  }
  line.number(yearOf(date)).text(F("-"));
  line.padded(monthOf(date), 2).text(F("-")).padded(dayOf(date), 2);
}

// Sent after HELLO, as an answer.
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

// What follows "calibrate": "force", a date, both, or nothing.
struct CalibrationRequest {
  bool force;     // even far from the last R0, as after a new sensor
  uint16_t date;  // kNoDate if there is none
};

// False if `text` is neither.
inline bool parseRequest(const char* text, CalibrationRequest* request) {
  static const char force[] = "force";
  request->force = strncmp(text, force, sizeof force - 1) == 0;
  if (request->force) {
    text += sizeof force - 1;
    if (*text != '\0' && *text++ != ' ') return false;
  }
  request->date = parseDate(text);
  return *text == '\0' || request->date != kNoDate;
}

}  // namespace fieldline
