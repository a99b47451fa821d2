#include "ds18b20.h"

#include <math.h>
#include <simavr/avr_ioport.h>
#include <simavr/sim_time.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint32_t kLeastResetUs = 480, kLongestOneUs = 15;
static const uint32_t kPresenceAfterUs = 30, kPresenceUs = 120;
static const uint32_t kZeroAfterUs = 1, kZeroUs = 30;
static const unsigned kSkipRom = 0xCC, kConvert = 0x44, kRead = 0xBE;
static const int16_t kPowerOnValue = 85 * 16;
enum { kPin = 2, kScratchpadBits = 72 };

static unsigned char crc8(const unsigned char* bytes, int length) {
  unsigned crc = 0;
  for (int bit = 0; bit < 8 * length; bit++) {
    unsigned mix = (crc ^ (bytes[bit / 8] >> bit % 8)) & 1;
    crc = (crc >> 1) ^ (mix ? 0x8C : 0);
  }
  return crc;
}

static void remember(struct ds18b20* sensor, int16_t sixteenths) {
  static const unsigned char rest[] = {0x4B, 0x46, 0x7F, 0xFF, 0x0C, 0x10};
  sensor->scratchpad[0] = sixteenths;
  sensor->scratchpad[1] = sixteenths >> 8;
  memcpy(sensor->scratchpad + 2, rest, sizeof rest);
  sensor->scratchpad[8] = crc8(sensor->scratchpad, 8);
}

static avr_cycle_count_t release(avr_t* avr, avr_cycle_count_t when,
                                 void* param) {
  (void)avr;
  (void)when;
  avr_raise_irq(((struct ds18b20*)param)->line, 1);
  return 0;
}

static avr_cycle_count_t pull_low(avr_t* avr, avr_cycle_count_t when,
                                  void* param) {
  (void)when;
  struct ds18b20* sensor = param;
  avr_raise_irq(sensor->line, 0);
  avr_cycle_timer_register_usec(
      avr, sensor->sending < 0 ? kPresenceUs : kZeroUs, release, sensor);
  return 0;
}

// After the board has released the line, because the simulated pin takes the
// level of its pull-up then.
static void send_bit(struct ds18b20* sensor) {
  int bit = sensor->sending++;
  if (sensor->scratchpad[bit / 8] >> bit % 8 & 1) return;
  avr_cycle_timer_register_usec(sensor->avr, kZeroAfterUs, pull_low, sensor);
}

static void obey(struct ds18b20* sensor, unsigned command) {
  if (command == kConvert) remember(sensor, lround(sensor->celsius * 16));
  if (command == kRead) sensor->sending = 0;
  if (command != kSkipRom && command != kConvert && command != kRead)
    fprintf(stderr, "ds18b20: unknown command %02x\n", command);
}

static void on_rise(struct ds18b20* sensor) {
  uint32_t low_us =
      avr_cycles_to_usec(sensor->avr, sensor->avr->cycle - sensor->fell);
  if (low_us >= kLeastResetUs) {
    sensor->sending = -1;
    sensor->received = sensor->bits = 0;
    avr_cycle_timer_register_usec(sensor->avr, kPresenceAfterUs, pull_low,
                                  sensor);
  } else if (sensor->sending >= 0) {
    if (sensor->sending < kScratchpadBits) send_bit(sensor);
  } else {
    sensor->received |= (low_us < kLongestOneUs) << sensor->bits++;
    if (sensor->bits < 8) return;
    unsigned command = sensor->received;
    sensor->received = sensor->bits = 0;
    obey(sensor, command);
  }
}

static void on_direction(avr_irq_t* irq, uint32_t outputs, void* param) {
  (void)irq;
  struct ds18b20* sensor = param;
  bool driven = outputs >> kPin & 1;
  if (!sensor->present || driven == sensor->driven) return;
  sensor->driven = driven;
  if (driven) {
    sensor->fell = sensor->avr->cycle;
  } else {
    on_rise(sensor);
  }
}

void ds18b20_connect(struct ds18b20* sensor, avr_t* avr) {
  sensor->avr = avr;
  sensor->sending = -1;
  avr_irq_t* pins = avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ('D'), 0);
  sensor->line = pins + kPin;
  avr_irq_register_notify(pins + IOPORT_IRQ_DIRECTION_ALL, on_direction,
                          sensor);
}

bool ds18b20_set(struct ds18b20* sensor, const char* value, char* error,
                 size_t error_size) {
  if (strcmp(value, "off") == 0) {
    sensor->present = false;
    return true;
  }
  char* end;
  double celsius = strtod(value, &end);
  if (end == value || *end != '\0' || !(celsius >= -55 && celsius <= 125)) {
    snprintf(error, error_size,
             "ds18b20: expected -55 to 125 degrees or off, got '%s'", value);
    return false;
  }
  if (!sensor->present) remember(sensor, kPowerOnValue);
  sensor->present = true;
  sensor->celsius = celsius;
  return true;
}
