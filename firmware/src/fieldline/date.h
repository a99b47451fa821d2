// A calendar date in 16 bits, which sort as dates do.
#pragma once

#include <stdint.h>

namespace fieldline {

constexpr uint16_t kNoDate = 0;

// `year` in [2000, 2127].
constexpr uint16_t dateOf(uint16_t year, uint8_t month, uint8_t day) {
  return (year - 2000) << 9 | month << 5 | day;
}

constexpr uint16_t yearOf(uint16_t date) { return 2000 + (date >> 9); }
constexpr uint8_t monthOf(uint16_t date) { return date >> 5 & 0xF; }
constexpr uint8_t dayOf(uint16_t date) { return date & 0x1F; }

// The date of exactly "2026-11-28"; kNoDate if `text` is not a date.
inline uint16_t parseDate(const char* text) {
  static const char pattern[] = "dddd-dd-dd";
  uint16_t numbers[3] = {};
  uint8_t number = 0;
  for (uint8_t i = 0; i < sizeof pattern - 1; i++) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (pattern[i] == 'd' ? !digit : text[i] != pattern[i]) return kNoDate;
    if (pattern[i] == '-') {
      number++;
    } else {
      numbers[number] = numbers[number] * 10 + text[i] - '0';
    }
  }
  const bool good = text[sizeof pattern - 1] == '\0' && numbers[0] >= 2000 &&
                    numbers[0] <= 2127 && numbers[1] >= 1 && numbers[1] <= 12 &&
                    numbers[2] >= 1 && numbers[2] <= 31;
  return good ? dateOf(numbers[0], numbers[1], numbers[2]) : kNoDate;
}

}  // namespace fieldline
