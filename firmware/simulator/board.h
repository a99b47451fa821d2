// An Arduino Uno in simavr: runs a firmware, with callbacks for what its pins
// and its port do.
#pragma once

#include <simavr/sim_avr.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dht22.h"
#include "ds18b20.h"
#include "serial_port.h"
#include "voltage.h"

enum { kEepromBytes = 1024 };

struct board {
  avr_t* avr;
  avr_irq_t* uart_input;
  avr_irq_t* adc_inputs;  // one each channel
  uint8_t* eeprom;        // kEepromBytes
  uint8_t* millis;        // what millis() counts in, 4 bytes; null: not found
  bool uart_full;
  struct serial_port* port;
  const struct voltage* voltage;  // at A0
  struct dht22 dht22;             // at D2, one of these two at most
  struct ds18b20 ds18b20;
};

// Loads the ELF file; on failure simavr has written the reason to stderr.
bool board_load(struct board* board, const char* elf);

// As by the reset button: RAM stays as it is.
void board_reset(struct board* board);

// As by plugging it in: RAM holds random bits.
void board_power_on(struct board* board);

// As if the board had been running for `ms`.
bool board_set_uptime(struct board* board, uint32_t ms);

// In simulated seconds since the start; resets do not set it back.
double board_seconds(const struct board* board);

// Runs until `seconds`; false if the processor has crashed.
bool board_run_until(struct board* board, double seconds);
