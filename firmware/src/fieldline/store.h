// What the board remembers without power.
//
// An EEPROM cell lasts about 100,000 writes, and opening the port can reset an
// Uno, so one cell that counts boots could wear out in weeks under a restarting
// agent. Therefore the whole record moves on by one slot at each write, through
// all 25 of an Uno: good for 2.5 million boots. The newest slot with a right
// CRC holds; a write that lost power half-way leaves the one before it.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "hardware.h"
#include "line.h"

namespace fieldline {

constexpr uint8_t kOwnBytes = 16;

struct Record {
  uint32_t writes;  // orders the slots
  uint32_t boardId;
  uint32_t bootCount;
  uint32_t loadOhm;  // 0: as the sketch says, as for the next two
  uint8_t own[kOwnBytes];
  uint16_t intervalMs;
  uint16_t sketch;  // whose load, pin and own bytes these are: CRC of its name
  uint8_t pin;
  uint8_t version;
  uint16_t crc;  // over all before; last, so that it is written last
};
static_assert(sizeof(Record) == 40, "the slots lie at multiples of 40");

// What sketches 1.0 and 1.1 kept, and nothing else existed then: the MQ-2's.
template <uint8_t kBytes>
struct EarlierRecord {
  uint32_t writes;
  uint32_t boardId;
  uint32_t bootCount;
  uint8_t own[kBytes];
  uint16_t version;
  uint16_t crc;
};
using RecordV1 = EarlierRecord<4>;
using RecordV2 = EarlierRecord<16>;

class Store {
 public:
  static constexpr uint8_t kVersion = 3;
  static constexpr uint8_t kSlots = hardware::kStorageBytes / sizeof(Record);

  // Finds the newest record, also one of an earlier version; false, and a blank
  // one, if there is none. What another sketch kept is dropped, except for
  // identity and interval.
  bool load(const char* sketch) {
    record_ = Record{};
    Record found;
    for (uint8_t slot = 0; slot < kSlots; slot++) {
      if (read(slot, kVersion, &found) && found.writes > record_.writes)
        record_ = found;
    }
    if (record_.writes == 0) loadEarlier<RecordV2>(2);
    if (record_.writes == 0) loadEarlier<RecordV1>(1);
    const uint16_t owner = crc16(sketch, strlen(sketch));
    if (record_.sketch != owner) {
      record_.loadOhm = 0;
      record_.pin = 0;
      memset(record_.own, 0, sizeof record_.own);
    }
    record_.sketch = owner;
    record_.version = kVersion;
    return record_.writes > 0;
  }

  const Record& record() const { return record_; }

  void saveBoot(uint32_t boardId) {
    record_.boardId = boardId;
    record_.bootCount++;
    save();
  }

  // These write only what has changed.
  void saveInterval(uint16_t ms) { change(&record_.intervalMs, ms); }
  void savePin(uint8_t pin) { change(&record_.pin, pin); }
  void saveLoad(uint32_t ohm) { change(&record_.loadOhm, ohm); }

  // What the sketch keeps for itself; zeros at first.
  template <typename Own>
  Own own() const {
    static_assert(sizeof(Own) <= kOwnBytes, "too much to keep");
    Own own;
    memcpy(&own, record_.own, sizeof own);
    return own;
  }

  template <typename Own>
  void saveOwn(const Own& own) {
    static_assert(sizeof(Own) <= kOwnBytes, "too much to keep");
    if (memcmp(record_.own, &own, sizeof own) == 0) return;
    memcpy(record_.own, &own, sizeof own);
    save();
  }

  // Call often: writes one byte (3.4 ms in the background) if the storage is
  // idle, and never waits.
  void writeNextByte() {
    if (written_ == sizeof record_ || !hardware::storageReady()) return;
    const uint8_t byte = reinterpret_cast<const uint8_t*>(&record_)[written_];
    const uint16_t slot = record_.writes % kSlots;
    hardware::writeStorage(slot * sizeof record_ + written_, byte);
    if (++written_ == sizeof record_) hardware::finishStorageWrite();
  }

 private:
  template <typename Value>
  void change(Value* kept, Value value) {
    if (*kept == value) return;
    *kept = value;
    save();
  }

  void save() {
    record_.writes++;
    record_.crc = crcOf(record_);
    written_ = 0;
  }

  template <typename Earlier>
  void loadEarlier(uint16_t version) {
    uint8_t newest = 0;
    Earlier found;
    for (uint8_t slot = 0; slot < hardware::kStorageBytes / sizeof found;
         slot++) {
      if (!read(slot, version, &found) || found.writes <= record_.writes)
        continue;
      newest = slot;
      record_.writes = found.writes;
      record_.boardId = found.boardId;
      record_.bootCount = found.bootCount;
      record_.sketch = crc16("MQ2", 3);
      memcpy(record_.own, found.own, sizeof found.own);
    }
    // The next write must not hit this record, which holds until it is done.
    while (record_.writes > 0 &&
           overlaps(record_.writes + 1, newest, sizeof found))
      record_.writes++;
  }

  // Whether the record of that write lies on slot `slot` of `bytes`.
  static bool overlaps(uint32_t writes, uint8_t slot, uint8_t bytes) {
    const uint16_t begin = writes % kSlots * sizeof(Record);
    const uint16_t earlier = static_cast<uint16_t>(slot) * bytes;
    return begin < earlier + bytes && earlier < begin + sizeof(Record);
  }

  // True if the slot holds a whole record of that version.
  template <typename AnyRecord>
  static bool read(uint8_t slot, uint16_t version, AnyRecord* found) {
    hardware::readStorage(static_cast<uint16_t>(slot) * sizeof *found, found,
                          sizeof *found);
    return found->version == version && found->crc == crcOf(*found);
  }

  template <typename AnyRecord>
  static uint16_t crcOf(const AnyRecord& record) {
    return crc16(&record, offsetof(AnyRecord, crc));
  }

  Record record_;
  uint8_t written_ = sizeof(Record);  // bytes of it that are in the storage
};

}  // namespace fieldline
