#include "board.h"

#include <simavr/avr_adc.h>
#include <simavr/avr_eeprom.h>
#include <simavr/avr_uart.h>
#include <simavr/sim_elf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint32_t kClockHz = 16000000;
static const uint32_t kSupplyMillivolts = 5000;

static void log_errors(avr_t* avr, const int level, const char* format,
                       va_list arguments) {
  (void)avr;
  if (level <= LOG_ERROR) vfprintf(stderr, format, arguments);
}

// Simulated sleep is instantaneous here: board_run_until's caller paces the
// whole simulation.
static void do_not_sleep(avr_t* avr, avr_cycle_count_t cycles) {
  (void)avr;
  (void)cycles;
}

static void on_uart_output(avr_irq_t* irq, uint32_t byte, void* board) {
  (void)irq;
  serial_port_put(((struct board*)board)->port, byte);
}

static void on_uart_room(avr_irq_t* irq, uint32_t value, void* board) {
  (void)irq;
  (void)value;
  ((struct board*)board)->uart_full = false;
}

static void on_uart_full(avr_irq_t* irq, uint32_t full, void* board) {
  (void)irq;
  if (full) ((struct board*)board)->uart_full = true;
}

// A conversion starts: A0 is the sensor, the other pins float.
static void on_conversion(avr_irq_t* irq, uint32_t value, void* param) {
  (void)irq;
  struct board* board = param;
  avr_adc_mux_t mux = {0};  // its bit fields fill the first 32 bits
  memcpy(&mux, &value, sizeof value);
  if (mux.kind != ADC_MUX_SINGLE) return;
  double millivolts =
      mux.src == 0 ? voltage_at(board->voltage, 1000 * board_seconds(board))
                   : drand48() * kSupplyMillivolts;
  avr_raise_irq(board->adc_inputs + mux.src, millivolts + 0.5);
}

static void connect_uart(struct board* board) {
  avr_t* avr = board->avr;
  uint32_t flags = 0;
  avr_ioctl(avr, AVR_IOCTL_UART_GET_FLAGS('0'), &flags);
  flags &= ~(AVR_UART_FLAG_STDIO |
             AVR_UART_FLAG_POLL_SLEEP);  // no echo on stdout, no own pacing
  avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
  avr_irq_t* irqs = avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), 0);
  board->uart_input = irqs + UART_IRQ_INPUT;
  avr_irq_register_notify(irqs + UART_IRQ_OUTPUT, on_uart_output, board);
  avr_irq_register_notify(irqs + UART_IRQ_OUT_XON, on_uart_room, board);
  avr_irq_register_notify(irqs + UART_IRQ_OUT_XOFF, on_uart_full, board);
}

static void find_millis(struct board* board, const elf_firmware_t* firmware) {
  for (uint32_t i = 0; i < firmware->symbolcount; i++) {
    const avr_symbol_t* symbol = firmware->symbol[i];
    if (strcmp(symbol->symbol, "timer0_millis") != 0) continue;
    board->millis = board->avr->data +
                    (symbol->addr & 0xFFFF);  // data is linked at 0x800000
  }
}

bool board_load(struct board* board, const char* elf) {
  avr_global_logger_set(log_errors);
  elf_firmware_t firmware = {0};
  if (elf_read_firmware(elf, &firmware) != 0) return false;
  board->avr = avr_make_mcu_by_name("atmega328p");
  if (board->avr == NULL) return false;
  avr_init(board->avr);
  // Before loading, or else the converter takes 3300 mV for the supply; the ELF
  // file says neither.
  firmware.frequency = kClockHz;
  firmware.vcc = firmware.avcc = firmware.aref = kSupplyMillivolts;
  avr_load_firmware(board->avr, &firmware);
  board->avr->sleep = do_not_sleep;
  connect_uart(board);
  board->adc_inputs = avr_io_getirq(board->avr, AVR_IOCTL_ADC_GETIRQ, 0);
  avr_irq_register_notify(board->adc_inputs + ADC_IRQ_OUT_TRIGGER,
                          on_conversion, board);
  dht22_connect(&board->dht22, board->avr);
  ds18b20_connect(&board->ds18b20, board->avr);
  avr_eeprom_desc_t eeprom = {.ee = NULL, .offset = 0, .size = kEepromBytes};
  avr_ioctl(board->avr, AVR_IOCTL_EEPROM_GET, &eeprom);
  board->eeprom = eeprom.ee;
  find_millis(board, &firmware);
  return board->eeprom != NULL;
}

// The register that says why the processor started, and two of its bits.
static const uint8_t kMcusr = 0x54;
static const uint8_t kPowerOnReset = 1 << 0, kExternalReset = 1 << 1;

static void start(struct board* board, uint8_t reset_flags) {
  avr_reset(board->avr);
  board->avr->data[kMcusr] = reset_flags;
  board->uart_full = false;
}

void board_reset(struct board* board) { start(board, kExternalReset); }

void board_power_on(struct board* board) {
  avr_t* avr = board->avr;
  for (int i = avr->ioend + 1; i <= avr->ramend; i++)
    avr->data[i] = lrand48() >> 8;
  start(board, kPowerOnReset);
}

bool board_set_uptime(struct board* board, uint32_t ms) {
  if (board->millis == NULL) return false;
  for (int i = 0; i < 4; i++) board->millis[i] = ms >> (8 * i);
  return true;
}

double board_seconds(const struct board* board) {
  return (double)board->avr->cycle / kClockHz;
}

static void feed_uart(struct board* board) {
  struct serial_port* port = board->port;
  while (port->in_taken < port->in_length && !board->uart_full) {
    avr_raise_irq(board->uart_input, port->in[port->in_taken++]);
  }
}

bool board_run_until(struct board* board, double seconds) {
  const avr_cycle_count_t end = seconds * kClockHz;
  while (board->avr->cycle < end) {
    feed_uart(board);
    int state = avr_run(board->avr);
    if (state == cpu_Done || state == cpu_Crashed) return false;
  }
  return true;
}
