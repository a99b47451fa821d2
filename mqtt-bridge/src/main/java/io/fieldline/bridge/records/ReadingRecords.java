package io.fieldline.bridge.records;

import io.fieldline.bridge.rules.Translation;
import io.fieldline.mqtt.InboundMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The records of one message that becomes several readings. It is rejected at most once. */
final class ReadingRecords {
    /** A message may become many readings that repeat its tags; in total, at most this many times max-payload. */
    private static final int MOST_GROWTH = 64;

    private final InboundMessage message;
    private final long mostBytes;
    private final List<MappedRecord> accepted = new ArrayList<>(1);
    private Optional<MappedRecord> rejected = Optional.empty();
    private long bytes;

    /** The readings of a message take too much memory together. */
    static final class TooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLargeException(String reason) {
            super(reason);
        }
    }

    ReadingRecords(InboundMessage message, int maxPayload) {
        this.message = message;
        this.mostBytes = (long) maxPayload * MOST_GROWTH;
    }

    /** Adds the record of a reading; throws TooLargeException if all records together are too large. */
    void add(MappedRecord record) {
        if (record.rejection().isPresent()) {
            rejected = rejected.or(() -> Optional.of(record));
            return;
        }
        bytes += record.record().value().length;
        if (bytes > mostBytes) {
            throw new TooLargeException(
                    "the readings of the message have more than %d bytes together, expected fewer metrics or tags"
                            .formatted(mostBytes));
        }
        accepted.add(record);
    }

    /** All records; {@code failure} is why a part of the message is not a reading. */
    List<MappedRecord> records(Optional<Translation.Failure> failure) {
        var records = new ArrayList<>(accepted);
        failure.map(why -> MappedRecord.rejected(message, Rejection.UNREADABLE, why.device(), why.reason()))
                .or(() -> rejected)
                .ifPresent(records::add);
        return records;
    }

    MappedRecord rejected(TooLargeException exceeded) {
        return MappedRecord.rejected(
                message, Rejection.TOO_LARGE, Optional.empty(), String.valueOf(exceeded.getMessage()));
    }
}
