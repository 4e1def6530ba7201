package io.github.offspring.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.wire.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is said of a server that cannot be called any more.
class LossTest {

    private static final CallTarget CALL =
            new CallTarget(HostedObjects.DIRECTORY, DirectoryKind.INSTANCE, DirectoryKind.Method.NAMES.ordinal());

    /// Symptom: each call took a second, and said that the manager was gone, which lived.
    @Test
    void onlyTheFirstOneWaitsForADeathThatIsNone() {
        var address = new ServerAddress("0".repeat(32), "/nowhere", false);
        var server = new ClientSession.ServerIdentity(address, "living", 1, "", Message.MAX_BYTES);
        List<Boolean> waits = new ArrayList<>();
        Loss.reporter(address, waiting -> {
            waits.add(waiting);
            return null;
        });
        try {
            Loss loss = Loss.hungUp(server);

            for (Loss each : List.of(loss, loss.ofUnnamed(), loss)) {
                assertThat(each.exception(CALL, false))
                        .hasMessageStartingWith("manager 'living': the connection to it was lost")
                        .hasMessageNotContaining("gone");
            }
            assertThat(waits).containsExactly(true, false, false);
        } finally {
            Loss.forget(address);
        }
    }
}
