// Commands to the board, a line each; see docs/messages.md.
#pragma once

#include <Arduino.h>
#include <stdint.h>
#include <string.h>

namespace fieldline {

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
  bool is(const __FlashStringHelper* word) const {
    return strcmp_P(line_, reinterpret_cast<const char*>(word)) == 0;
  }
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

}  // namespace fieldline
