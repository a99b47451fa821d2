#include "dht22.h"

#include <math.h>
#include <simavr/avr_ioport.h>
#include <simavr/sim_time.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const unsigned kBits = 40;
static const uint32_t kLeastStartUs = 800;
static const uint32_t kReactionUs = 30, kResponseUs = 80, kLowUs = 50;
static const uint32_t kZeroUs = 26, kOneUs = 70;
enum { kPin = 2 };

static void encode(struct dht22* sensor) {
  unsigned humidity = lround(sensor->humidity * 10);
  unsigned temperature = lround(fabs(sensor->celsius) * 10);
  if (sensor->celsius < 0) temperature |= 0x8000;
  unsigned char* bits = sensor->bits;
  bits[0] = humidity >> 8;
  bits[1] = humidity;
  bits[2] = temperature >> 8;
  bits[3] = temperature;
  bits[4] = bits[0] + bits[1] + bits[2] + bits[3];
}

static uint32_t high_us(const struct dht22* sensor, unsigned bit) {
  return sensor->bits[bit / 8] >> (7 - bit % 8) & 1 ? kOneUs : kZeroUs;
}

// Sets the next level of the answer; the pull-up makes the last one.
static avr_cycle_count_t next_level(avr_t* avr, avr_cycle_count_t when,
                                    void* param) {
  struct dht22* sensor = param;
  unsigned step = sensor->step++;
  bool high = step % 2 == 1;
  avr_raise_irq(sensor->line, high);
  if (step == 2 * kBits + 3) return 0;
  uint32_t us = kLowUs;
  if (step < 2) us = kResponseUs;
  if (step >= 2 && high) us = high_us(sensor, step / 2 - 1);
  return when + avr_usec_to_cycles(avr, us);
}

static void on_release(struct dht22* sensor) {
  uint32_t low_us =
      avr_cycles_to_usec(sensor->avr, sensor->avr->cycle - sensor->fell);
  if (!sensor->present || low_us < kLeastStartUs) return;
  encode(sensor);
  sensor->step = 0;
  avr_cycle_timer_register_usec(sensor->avr, kReactionUs, next_level, sensor);
}

static void on_direction(avr_irq_t* irq, uint32_t outputs, void* param) {
  (void)irq;
  struct dht22* sensor = param;
  bool driven = outputs >> kPin & 1;
  if (driven == sensor->driven) return;
  sensor->driven = driven;
  if (driven) {
    avr_cycle_timer_cancel(sensor->avr, next_level, sensor);
    sensor->fell = sensor->avr->cycle;
  } else {
    on_release(sensor);
  }
}

void dht22_connect(struct dht22* sensor, avr_t* avr) {
  sensor->avr = avr;
  avr_irq_t* pins = avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ('D'), 0);
  sensor->line = pins + kPin;
  avr_irq_register_notify(pins + IOPORT_IRQ_DIRECTION_ALL, on_direction,
                          sensor);
}

bool dht22_set(struct dht22* sensor, const char* values, char* error,
               size_t error_size) {
  double celsius, humidity;
  char rest;
  if (strcmp(values, "off") == 0) {
    sensor->present = false;
    return true;
  }
  bool good = sscanf(values, "%lf,%lf %c", &celsius, &humidity, &rest) == 2 &&
              celsius >= -40 && celsius <= 80 && humidity >= 0 &&
              humidity <= 100;
  if (!good) {
    snprintf(error, error_size,
             "dht22: expected CELSIUS,HUMIDITY (-40 to 80, 0 to 100) or off, "
             "got '%s'",
             values);
    return false;
  }
  sensor->present = true;
  sensor->celsius = celsius;
  sensor->humidity = humidity;
  return true;
}
