// Commands to the board, a line each; see docs/messages.md.
#pragma once

#include <stdint.h>
#include <string.h>

#include "date.h"

// A frame takes 15.5 ms of the processor: 65 reads, arithmetic, printing.
constexpr uint16_t kShortestIntervalMs = 20;
constexpr uint16_t kLongestIntervalMs = 60000;

// Collects characters into a line: a word and the text after it.
class Command {
 public:
  // True once `c` ends a line that is not empty: read it before adding more.
  bool add(char c) {
    if (ended_) length_ = 0;
    ended_ = c == '\n' || c == '\r';
    if (!ended_) {
      if (length_ < sizeof line_) line_[length_++] = c;
      return false;
    }
    if (length_ == 0) return false;
    const bool tooLong = length_ == sizeof line_;
    if (tooLong) length_--;
    line_[length_] = '\0';
    argument_ = line_ + length_;
    if (!tooLong) split();  // else it stays one word, which is unknown
    replaceOddCharacters();
    return true;
  }

  // Letters, digits and underscores; others are shown as '?', for this is
  // echoed in an answer.
  const char* word() const { return line_; }
  const char* argument() const { return argument_; }

 private:
  void split() {
    char* space = strchr(line_, ' ');
    if (space == nullptr) return;
    *space = '\0';
    argument_ = space + 1;
  }

  void replaceOddCharacters() {
    for (char* c = line_; *c != '\0'; c++) {
      const bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                         (*c >= '0' && *c <= '9') || *c == '_';
      if (!plain) *c = '?';
    }
  }

  char line_[32];  // "calibrate force 2026-11-28" has 26
  uint8_t length_ = 0;
  bool ended_ = false;
  const char* argument_ = line_;
};

// The interval in ms that `text` says; 0 if that is not within the bounds.
inline uint16_t intervalMs(const char* text) {
  uint32_t value = 0;
  const char* c = text;
  for (; *c >= '0' && *c <= '9' && value <= kLongestIntervalMs; c++)
    value = value * 10 + *c - '0';
  const bool good =
      *c == '\0' && value >= kShortestIntervalMs && value <= kLongestIntervalMs;
  return good ? value : 0;
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
