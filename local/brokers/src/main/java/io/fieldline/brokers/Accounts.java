package io.fieldline.brokers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.connect.ConnectPacket;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/** Accepts every client on loopback, and clients with the right account on the shared listener. */
final class Accounts implements ExtensionMain, SimpleAuthenticator {
    /** Names of listeners. */
    static final String LOCAL = "local";

    static final String SHARED = "shared";

    private final Optional<Account> account;

    /** Who may connect from other machines. */
    record Account(String user, String password) {
        Account {
            if (password.isBlank()) {
                throw new IllegalArgumentException("the password of %s is empty".formatted(user));
            }
        }

        /** Reads the password from the first line of a file. */
        static Account read(String user, Path file) throws IOException {
            try (var lines = Files.lines(file)) {
                return new Account(user, lines.findFirst().orElse(""));
            } catch (IllegalArgumentException empty) {
                throw new IOException(
                        "expected a password in the first line of %s, got an empty line".formatted(file), empty);
            }
        }

        boolean isOf(ConnectPacket connect) {
            var given = new byte
                    [connect.getPassword().map(bytes -> bytes.remaining()).orElse(0)];
            connect.getPassword().ifPresent(bytes -> bytes.duplicate().get(given));
            var isPassword = MessageDigest.isEqual(password.getBytes(UTF_8), given); // in constant time
            return isPassword && connect.getUserName().filter(user::equals).isPresent();
        }

        @Override
        public String toString() {
            return user + ":***";
        }
    }

    Accounts(Optional<Account> account) {
        this.account = account;
    }

    @Override
    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
        Services.securityRegistry().setAuthenticatorProvider(any -> this);
    }

    @Override
    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}

    @Override
    public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
        var listener = input.getConnectionInformation()
                .getListener()
                .map(known -> known.getName())
                .orElse("unknown");
        var isAllowed = listener.equals(LOCAL)
                || (listener.equals(SHARED)
                        && account.filter(known -> known.isOf(input.getConnectPacket()))
                                .isPresent());
        if (isAllowed) {
            output.authenticateSuccessfully();
        } else {
            output.failAuthentication(ConnackReasonCode.BAD_USER_NAME_OR_PASSWORD);
        }
    }
}
