// A DS18B20 on pin D2, with its own supply: answers Skip ROM, Convert T and
// Read Scratchpad as its data sheet says.
#pragma once

#include <simavr/sim_avr.h>
#include <stdbool.h>
#include <stddef.h>

struct ds18b20 {
  avr_t* avr;
  avr_irq_t* line;
  bool present;
  double celsius;
  bool driven;             // by the board, to low
  avr_cycle_count_t fell;  // when the board pulled the line low
  int sending;             // next bit of the scratchpad; -1: receives
  unsigned received, bits;
  unsigned char scratchpad[9];
};

// Connects it; without a value it is not present.
void ds18b20_connect(struct ds18b20* sensor, avr_t* avr);

// Sets what it measures from "CELSIUS", or unplugs it by "off". On failure says
// why in `error`, returns false and changes nothing.
bool ds18b20_set(struct ds18b20* sensor, const char* value, char* error,
                 size_t error_size);
