// What the board remembers without power.
//
// An EEPROM cell lasts about 100,000 writes, and opening the port resets an
// Uno, so one cell that counts boots could wear out in weeks under a restarting
// agent. Therefore the whole record moves on by one slot at each write, through
// all 51: good for 5 million boots. The newest slot with a right CRC holds; a
// write that lost power half-way leaves the one before it.
#pragma once

#include <avr/eeprom.h>
#include <stddef.h>
#include <stdint.h>

#include "line.h"

struct Record {
  uint32_t writes;  // orders the slots
  uint32_t boardId;
  uint32_t bootCount;
  uint32_t r0Ohm;  // 0: never calibrated
  uint16_t version;
  uint16_t crc;  // over all before; last, so that it is written last
};

class Store {
 public:
  static constexpr uint16_t kVersion = 1;
  static constexpr uint8_t kSlots = (E2END + 1) / sizeof(Record);

  // Finds the newest record; false, and a blank one, if there is none.
  bool load() {
    record_ = Record{};
    record_.version = kVersion;
    for (uint8_t slot = 0; slot < kSlots; slot++) {
      Record found;
      eeprom_read_block(&found, address(slot), sizeof found);
      const bool valid = found.version == kVersion && found.crc == crcOf(found);
      if (valid && found.writes > record_.writes) record_ = found;
    }
    return record_.writes > 0;
  }

  const Record& record() const { return record_; }

  void saveBoot(uint32_t boardId) {
    record_.boardId = boardId;
    record_.bootCount++;
    save();
  }

  void saveR0(uint32_t r0Ohm) {
    record_.r0Ohm = r0Ohm;
    save();
  }

  // Call often: writes one byte (3.4 ms in the background) if the EEPROM is
  // idle, and never waits.
  void writeNextByte() {
    if (written_ == sizeof record_ || !eeprom_is_ready()) return;
    const uint8_t byte = reinterpret_cast<const uint8_t*>(&record_)[written_];
    eeprom_update_byte(address(record_.writes % kSlots) + written_, byte);
    written_++;
  }

 private:
  void save() {
    record_.writes++;
    record_.crc = crcOf(record_);
    written_ = 0;
  }

  static uint16_t crcOf(const Record& record) {
    return crc16(&record, offsetof(Record, crc));
  }

  static uint8_t* address(uint8_t slot) {
    return reinterpret_cast<uint8_t*>(static_cast<uintptr_t>(slot) *
                                      sizeof(Record));
  }

  Record record_;
  uint8_t written_ = sizeof(Record);  // bytes of it that are in the EEPROM
};
