// Pins as people write them: "4", "D4" or "A3".
#pragma once

#include "hardware.h"
#include "line.h"

namespace fieldline {

constexpr uint8_t kNoPin = 0;  // as pin 1, it is the serial port of most boards

// The decimal number that is all of `text`; `most` + 1 if that is not in [0,
// most].
inline uint32_t parseNumber(const char* text, uint32_t most) {
  uint32_t value = 0;
  const char* c = text;
  for (; *c >= '0' && *c <= '9' && value <= most; c++)
    value = value * 10 + *c - '0';
  return c != text && *c == '\0' && value <= most ? value : most + 1;
}

// kNoPin if `text` is not a pin that can replace `usual`: an analog one if that
// one is analog.
inline uint8_t parsePin(const char* text, uint8_t usual) {
  const bool analog = *text == 'A' || *text == 'a';
  const bool lettered = analog || *text == 'D' || *text == 'd';
  const uint32_t number = parseNumber(text + lettered, 99);
  if (number > 99 || (analog && number >= NUM_ANALOG_INPUTS)) return kNoPin;
  const uint8_t pin = analog ? A0 + number : number;
  if (hardware::isAnalogPin(usual))
    return hardware::isAnalogPin(pin) ? pin : kNoPin;
  return pin >= 2 && pin < NUM_DIGITAL_PINS ? pin : kNoPin;
}

inline Line acceptedPin(const char* command, uint8_t pin) {
  Line line;
  line.text(F("$OK,")).text(command).comma();
  const bool analog = hardware::isAnalogPin(pin) && pin >= A0;
  if (analog) line.text(F("A"));
  line.number(analog ? pin - A0 : pin).end();
  return line;
}

}  // namespace fieldline
