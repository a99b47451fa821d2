package io.fieldline.lifecycle;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.TimeoutException;

/** The message of an error. Many exceptions of Java have no message, or only the name of a file or host. */
public final class ErrorText {
    private ErrorText() {}

    /** The message with missing details added; never empty. */
    public static String of(Throwable error) {
        var message = error.getMessage();
        if (error instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied";
        }
        if (error instanceof NoSuchFileException missing) {
            return missing.getFile() + ": no such file";
        }
        if (error instanceof FileSystemException failed && failed.getReason() == null) {
            return "%s: %s".formatted(failed.getFile(), name(failed));
        }
        if (error instanceof UnknownHostException) {
            return "unknown host " + message;
        }
        if (message != null && !message.isBlank()) {
            return message;
        }
        if (error instanceof EOFException) {
            return "the other side closed the connection";
        }
        if (error instanceof ConnectException) {
            return "the connection was refused";
        }
        if (error instanceof TimeoutException) {
            return "no answer in time";
        }
        var cause = error.getCause();
        return cause == null || cause == error ? name(error) : of(cause);
    }

    private static String name(Throwable error) {
        var name = error.getClass().getSimpleName();
        return name.isEmpty() ? error.getClass().getName() : name; // an anonymous class has no simple name
    }
}
