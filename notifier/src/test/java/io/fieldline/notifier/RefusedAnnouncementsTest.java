package io.fieldline.notifier;

import static io.fieldline.notifier.incident.Alerts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.notifier.incident.Alerts;
import io.fieldline.notifier.incident.Announcement;
import io.fieldline.notifier.incident.Incidents;
import io.fieldline.notifier.incident.Occasion;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusedAnnouncementsTest {
    private final RefusedAnnouncements refusals = new RefusedAnnouncements();
    private final List<Announcement> opened = List.of(announcement("kitchen", Occasion.OPENED));

    @Test
    void eachAttemptWaitsTwiceAsLongAsTheOneBefore() {
        assertThat(refusals.refused(opened, NOON)).isEmpty();
        assertThat(refusals.ready(opened, NOON.plusMillis(1999))).isEmpty();
        assertThat(refusals.ready(opened, NOON.plusMillis(2000))).isEqualTo(opened);

        refusals.refused(opened, NOON);
        assertThat(refusals.ready(opened, NOON.plusMillis(3999))).isEmpty();
        assertThat(refusals.ready(opened, NOON.plusMillis(4000))).isEqualTo(opened);
    }

    @Test
    void theTenthRefusalIsTheLast() {
        for (var attempt = 1; attempt < 10; attempt++) {
            assertThat(refusals.refused(opened, NOON)).isEmpty();
        }

        assertThat(refusals.ready(opened, NOON.plusSeconds(299))).isEmpty();
        assertThat(refusals.ready(opened, NOON.plusSeconds(300))).isEqualTo(opened);
        assertThat(refusals.refused(opened, NOON)).isEqualTo(opened);
    }

    /** Otherwise one message that nobody accepts would take others with it. */
    @Test
    void whatWasRefusedTogetherIsTriedAlone() {
        var cellar = announcement("cellar", Occasion.OPENED);
        var both = List.of(opened.get(0), cellar);
        refusals.refused(both, NOON);

        var next = refusals.ready(both, NOON.plusSeconds(2));
        assertThat(next).isEqualTo(opened);
        refusals.refused(next, NOON.plusSeconds(2));
        assertThat(refusals.ready(both, NOON.plusSeconds(2))).containsExactly(cellar);
    }

    @Test
    void anotherOccasionIsAnotherMessage() {
        refusals.refused(opened, NOON);
        var reminder = List.of(announcement("kitchen", Occasion.REMINDER));

        assertThat(refusals.ready(reminder, NOON)).isEqualTo(reminder);
        assertThat(refusals.ready(opened, NOON)).isEqualTo(opened); // it was not due meanwhile
    }

    @Test
    void aClockThatIsSetBackDoesNotMakeItWaitForDays() {
        refusals.refused(opened, NOON.plus(Duration.ofDays(3)));

        assertThat(refusals.ready(opened, NOON)).isEqualTo(opened);
    }

    private static Announcement announcement(String device, Occasion occasion) {
        var incidents = new Incidents(Duration.ZERO, 1);
        incidents.add(Alerts.raised(device), NOON);
        return new Announcement(occasion, incidents.last().iterator().next());
    }
}
