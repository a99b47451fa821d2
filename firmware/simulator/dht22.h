// A DHT22 (AM2302) on pin D2: waits for the board's start signal, then answers
// as chapter 7 of its data sheet says.
#pragma once

#include <simavr/sim_avr.h>
#include <stdbool.h>
#include <stddef.h>

struct dht22 {
  avr_t* avr;
  avr_irq_t* line;
  bool present;
  double celsius, humidity;
  bool driven;             // by the board, to low
  avr_cycle_count_t fell;  // when the board pulled the line low
  unsigned char bits[5];
  unsigned step;  // of the answer: two levels a bit, and two before them
};

// Connects it; without a value it is not present.
void dht22_connect(struct dht22* sensor, avr_t* avr);

// Sets what it measures from "CELSIUS,HUMIDITY", or unplugs it by "off". On
// failure says why in `error`, returns false and changes nothing.
bool dht22_set(struct dht22* sensor, const char* values, char* error,
               size_t error_size);
