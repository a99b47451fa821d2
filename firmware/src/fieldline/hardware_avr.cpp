#if defined(ARDUINO_ARCH_AVR)
#include "hardware_avr.h"

extern char* __brkval;
extern char __heap_start;

namespace fieldline {
namespace hardware {
namespace {

constexpr uint32_t kMagic = 0x464C4431;

uint8_t flags FIELDLINE_NOINIT;
uint32_t magic FIELDLINE_NOINIT;
uint32_t inverse FIELDLINE_NOINIT;

// Runs before main(): notes why the board started, and stops the watchdog,
// which some bootloaders leave on.
void noteReset() __attribute__((naked, used, section(".init3")));
void noteReset() {
  flags = MCUSR;
  MCUSR = 0;
  wdt_disable();
}

}  // namespace

uint8_t resetFlags() { return flags; }

bool ramSurvivedReset() {
  const bool survived = magic == kMagic && inverse == ~kMagic;
  magic = kMagic;
  inverse = ~kMagic;
  return survived;
}

uint16_t freeRam() {
  const char* heapEnd = __brkval == nullptr ? &__heap_start : __brkval;
  return SP - reinterpret_cast<uint16_t>(heapEnd);
}

uint16_t supplyMv() {
#if defined(MUX5)
  ADCSRB &= ~_BV(MUX5);
  ADMUX = _BV(REFS0) | 0x1E;  // the reference against the supply
#else
  ADMUX = _BV(REFS0) | 0xE;
#endif
  delayMicroseconds(400);
  for (uint8_t reads = 2; reads > 0; reads--) {  // the first is a dummy
    ADCSRA |= _BV(ADSC);
    while (ADCSRA & _BV(ADSC)) {
    }
  }
  const uint16_t adc = ADC;
  return adc == 0 ? 0 : 1100UL * kAdcMost / adc;
}

uint32_t randomNumber() {
  uint32_t number = 2166136261;
  for (uint8_t i = 0; i < 64; i++)
    number = (number ^ analogRead(A1 + i % 5)) * 16777619;
  return number;
}

}  // namespace hardware
}  // namespace fieldline
#endif
