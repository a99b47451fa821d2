// What the board remembers without power.
//
// An EEPROM cell lasts about 100,000 writes, and opening the port can reset an
// Uno, so one cell that counts boots could wear out in weeks under a restarting
// agent. Therefore the whole record moves on by one slot at each write, through
// all 32: good for 3 million boots. The newest slot with a right CRC holds; a
// write that lost power half-way leaves the one before it.
#pragma once

#include <avr/eeprom.h>
#include <stddef.h>
#include <stdint.h>

#include "date.h"
#include "line.h"

struct Record {
  uint32_t writes;  // orders the slots
  uint32_t boardId;
  uint32_t bootCount;
  uint32_t r0Ohm;  // 0: never calibrated
  uint32_t previousR0Ohm;
  uint16_t calibratedOn;
  uint16_t previouslyCalibratedOn;
  uint16_t calibrations;
  uint16_t reserved;  // makes it 32 bytes on every machine
  uint16_t version;
  uint16_t crc;  // over all before; last, so that it is written last
};
static_assert(sizeof(Record) == 32, "the slots lie at multiples of 32");

// What version 1.0 of the sketch kept.
struct RecordV1 {
  uint32_t writes;
  uint32_t boardId;
  uint32_t bootCount;
  uint32_t r0Ohm;
  uint16_t version;
  uint16_t crc;
};

class Store {
 public:
  static constexpr uint16_t kVersion = 2;
  static constexpr uint8_t kSlots = (E2END + 1) / sizeof(Record);
  static constexpr uint8_t kSlotsV1 = (E2END + 1) / sizeof(RecordV1);

  // Finds the newest record, also one of version 1; false, and a blank one, if
  // there is none.
  bool load() {
    record_ = Record{};
    Record found;
    for (uint8_t slot = 0; slot < kSlots; slot++) {
      if (read(slot, kVersion, &found) && found.writes > record_.writes)
        record_ = found;
    }
    if (record_.writes == 0) loadV1();
    record_.version = kVersion;
    return record_.writes > 0;
  }

  const Record& record() const { return record_; }

  void saveBoot(uint32_t boardId) {
    record_.boardId = boardId;
    record_.bootCount++;
    save();
  }

  void saveR0(uint32_t r0Ohm, uint16_t date) {
    exchangeR0();
    record_.r0Ohm = r0Ohm;
    record_.calibratedOn = date;
    record_.calibrations++;
    save();
  }

  // Returns to the R0 before the last calibration, which a second time undoes;
  // false if there was no calibration.
  bool undoR0() {
    if (record_.calibrations == 0) return false;
    exchangeR0();
    save();
    return true;
  }

  // Call often: writes one byte (3.4 ms in the background) if the EEPROM is
  // idle, and never waits.
  void writeNextByte() {
    if (written_ == sizeof record_ || !eeprom_is_ready()) return;
    const uint8_t byte = reinterpret_cast<const uint8_t*>(&record_)[written_];
    eeprom_update_byte(address<Record>(record_.writes % kSlots) + written_,
                       byte);
    written_++;
  }

 private:
  void save() {
    record_.writes++;
    record_.crc = crcOf(record_);
    written_ = 0;
  }

  void exchangeR0() {
    const uint32_t r0Ohm = record_.r0Ohm;
    const uint16_t date = record_.calibratedOn;
    record_.r0Ohm = record_.previousR0Ohm;
    record_.calibratedOn = record_.previouslyCalibratedOn;
    record_.previousR0Ohm = r0Ohm;
    record_.previouslyCalibratedOn = date;
  }

  void loadV1() {
    uint8_t newest = 0;
    RecordV1 found;
    for (uint8_t slot = 0; slot < kSlotsV1; slot++) {
      if (!read(slot, 1, &found) || found.writes <= record_.writes) continue;
      newest = slot;
      record_.writes = found.writes;
      record_.boardId = found.boardId;
      record_.bootCount = found.bootCount;
      record_.r0Ohm = found.r0Ohm;
      record_.calibrations = found.r0Ohm != 0;
    }
    // The next write must not hit this record, which holds until it is done.
    while (record_.writes > 0 && overlaps(record_.writes + 1, newest))
      record_.writes++;
  }

  // Whether the record of that write lies on slot `slotV1` of version 1.
  static bool overlaps(uint32_t writes, uint8_t slotV1) {
    const uint16_t begin = writes % kSlots * sizeof(Record);
    const uint16_t beginV1 = slotV1 * sizeof(RecordV1);
    return begin < beginV1 + sizeof(RecordV1) &&
           beginV1 < begin + sizeof(Record);
  }

  // True if the slot holds a whole record of that version.
  template <typename AnyRecord>
  static bool read(uint8_t slot, uint16_t version, AnyRecord* found) {
    eeprom_read_block(found, address<AnyRecord>(slot), sizeof *found);
    return found->version == version && found->crc == crcOf(*found);
  }

  template <typename AnyRecord>
  static uint16_t crcOf(const AnyRecord& record) {
    return crc16(&record, offsetof(AnyRecord, crc));
  }

  template <typename AnyRecord>
  static uint8_t* address(uint8_t slot) {
    return reinterpret_cast<uint8_t*>(static_cast<uintptr_t>(slot) *
                                      sizeof(AnyRecord));
  }

  Record record_;
  uint8_t written_ = sizeof(Record);  // bytes of it that are in the EEPROM
};
