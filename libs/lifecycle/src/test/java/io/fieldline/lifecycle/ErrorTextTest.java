package io.fieldline.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ErrorTextTest {
    @Test
    void aMessageIsTheText() {
        assertThat(ErrorText.of(new IOException("disk full"))).isEqualTo("disk full");
    }

    @Test
    void anErrorWithoutAMessageIsNeverCalledNull() {
        assertThat(ErrorText.of(new EOFException())).isEqualTo("the other side closed the connection");
        assertThat(ErrorText.of(new TimeoutException())).isEqualTo("no answer in time");
        assertThat(ErrorText.of(new NullPointerException())).isEqualTo("NullPointerException");
        assertThat(ErrorText.of(new RuntimeException((String) null, new IOException("cable"))))
                .isEqualTo("cable");
        assertThat(ErrorText.of(new ExecutionException(null, null) {})).contains("ErrorTextTest");
    }

    @Test
    void aMessageThatIsOnlyANameIsCompleted() {
        assertThat(ErrorText.of(new AccessDeniedException("/spool/lock"))).isEqualTo("/spool/lock: permission denied");
        assertThat(ErrorText.of(new NoSuchFileException("/ca.crt"))).isEqualTo("/ca.crt: no such file");
        assertThat(ErrorText.of(new UnknownHostException("broker"))).isEqualTo("unknown host broker");
    }
}
