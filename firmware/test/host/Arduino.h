// As much of Arduino.h as the library and its examples need, for tests on the
// host.
#pragma once

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

class __FlashStringHelper;
#define F(text) reinterpret_cast<const __FlashStringHelper*>(text)
#define PROGMEM
#define PSTR(text) (text)

template <typename Byte>
Byte pgm_read_byte(const Byte* address) {
  return *address;
}
inline void* memcpy_P(void* to, const void* from, size_t length) {
  return memcpy(to, from, length);
}
inline int strcmp_P(const char* a, const char* b) { return strcmp(a, b); }

struct HardwareSerial {
  int room = 0;
  size_t length = 0;
  char bytes[4096];
  const char* input = "";

  void begin(uint32_t) {}
  int available() const { return strlen(input); }
  int read() { return *input++; }
  int availableForWrite() const { return room; }
  void write(uint8_t byte) { bytes[length++] = byte; }
};
static HardwareSerial Serial;

static uint32_t clockMs, looksAtMicros;
inline uint32_t millis() { return clockMs; }
inline uint32_t micros() { return clockMs * 1000 + looksAtMicros++; }
inline void delayMicroseconds(unsigned) {}
inline void yield() {}

enum { LOW, HIGH, INPUT, OUTPUT, INPUT_PULLUP };
constexpr uint8_t A0 = 14, NUM_ANALOG_INPUTS = 6, NUM_DIGITAL_PINS = 20;
inline void pinMode(uint8_t, uint8_t) {}
inline void digitalWrite(uint8_t, uint8_t) {}
inline int digitalRead(uint8_t) { return HIGH; }
inline int analogRead(uint8_t) { return 512; }
inline void analogWrite(uint8_t, int) {}
inline void noInterrupts() {}
inline void interrupts() {}
