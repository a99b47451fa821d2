package io.fieldline.emitter.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class RecordsByKeyTest {
    private final RecordsByKey<String> records = new RecordsByKey<>(100);
    private final ArrayList<String> evicted = new ArrayList<>();

    @Test
    void theLeastRecentlyChangedRecordIsEvictedAndCounted() {
        put("a", 40);
        put("b", 40);
        put("a", 40); // changed again
        put("c", 40);

        assertThat(evicted).containsExactly("b");
        assertThat(records.values()).containsExactly("a", "c");
        assertThat(records.bytes()).isEqualTo(80);
        assertThat(records.evictions()).isEqualTo(1);
    }

    @Test
    void aRecordThatIsRemovedTakesNoBytes() {
        put("a", 40);
        records.remove("a");
        records.remove("a");

        assertThat(records.get("a")).isEmpty();
        assertThat(records.bytes()).isZero();
    }

    @Test
    void aSingleLargeRecordStays() {
        put("a", 40);
        put("b", 400);

        assertThat(records.values()).containsExactly("b");
    }

    private void put(String key, long bytes) {
        records.put(key, key, bytes, (name, value) -> evicted.add(name));
    }
}
