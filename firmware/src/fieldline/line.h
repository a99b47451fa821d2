// One line of the serial protocol, "$<body>*<crc>\r\n"; see docs/messages.md.
#pragma once

#include <Arduino.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

namespace fieldline {

// CRC-16/CCITT-FALSE: polynomial 1021, start FFFF, not reflected; "123456789"
// gives 29B1.
inline uint16_t crc16(const void* bytes, uint8_t length) {
  uint16_t crc = 0xFFFF;
  for (const uint8_t* byte = static_cast<const uint8_t*>(bytes); length > 0;
       byte++, length--) {
    crc ^= static_cast<uint16_t>(*byte) << 8;
    for (uint8_t bit = 0; bit < 8; bit++) {
      crc = (crc & 0x8000) ? (crc << 1) ^ 0x1021 : crc << 1;
    }
  }
  return crc;
}

class Line {
 public:
  static constexpr uint8_t kMostLength = 127;

  Line& text(const __FlashStringHelper* text) {
    const char* next = reinterpret_cast<const char*>(text);
    while (char c = pgm_read_byte(next++)) character(c);
    return *this;
  }

  Line& text(const char* text) {
    while (*text) character(*text++);
    return *this;
  }

  Line& number(uint32_t value) {
    if (value >= 10) number(value / 10);
    return character('0' + value % 10);
  }

  // `value` in [0, 2^32 / 10^decimals), rounded.
  Line& fixed(float value, uint8_t decimals) {
    uint32_t scale = 1;
    for (uint8_t i = 0; i < decimals; i++) scale *= 10;
    const uint32_t scaled = static_cast<uint32_t>(value * scale + 0.5f);
    number(scaled / scale).character('.');
    for (scale /= 10; scale > 0; scale /= 10)
      character('0' + scaled / scale % 10);
    return *this;
  }

  // Any value, rounded; nothing for one that is not a number or too large.
  Line& decimal(float value, uint8_t decimals) {
    float scale = 1;
    for (uint8_t i = 0; i < decimals; i++) scale *= 10;
    const float scaled = fabsf(value) * scale + 0.5f;
    if (!(scaled < 4294967040.0f)) return *this;
    if (value < 0 && scaled >= 1) character('-');
    if (decimals == 0) return number(static_cast<uint32_t>(scaled));
    return fixed(fabsf(value), decimals);
  }

  // With zeros in front, up to `digits`.
  Line& padded(uint16_t value, uint8_t digits) {
    if (digits > 1) padded(value / 10, digits - 1);
    return character('0' + value % 10);
  }

  Line& hex(uint32_t value, uint8_t digits, char letterA) {
    while (digits-- > 0) {
      const uint8_t digit = value >> (4 * digits) & 0xF;
      character(digit < 10 ? '0' + digit : letterA + digit - 10);
    }
    return *this;
  }

  Line& comma() { return character(','); }

  // Ends a line that began with '$'.
  const Line& end() {
    const uint16_t crc = crc16(bytes_ + 1, length_ - 1);
    character('*').hex(crc, 4, 'A').character('\r').character('\n');
    return *this;
  }

  const char* bytes() const { return bytes_; }
  uint8_t length() const { return length_; }

  // False if something found no room: such a line must not be sent.
  bool isWhole() const { return whole_; }

 private:
  Line& character(char c) {
    whole_ = whole_ && length_ < sizeof bytes_;
    if (whole_) bytes_[length_++] = c;
    return *this;
  }

  char bytes_[kMostLength];
  uint8_t length_ = 0;
  bool whole_ = true;
};

}  // namespace fieldline
