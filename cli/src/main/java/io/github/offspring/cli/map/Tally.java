package io.github.offspring.cli.map;

import io.github.offspring.cli.screen.Quantity;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Counts what has become of the lines, those of earlier runs included.
///
/// *Guarded by its owner's lock.*
final class Tally {

    private final long failedBefore;
    private final Map<LineFailure.Kind, Long> kinds = new EnumMap<>(LineFailure.Kind.class);
    private long succeeded;
    private long failed;

    Tally(long succeeded, long failed) {
        this.succeeded = succeeded;
        this.failed = failed;
        failedBefore = failed;
    }

    void succeeded() {
        succeeded++;
    }

    void failed(LineFailure.Kind kind) {
        failed++;
        kinds.merge(kind, 1L, Long::sum);
    }

    long succeededLines() {
        return succeeded;
    }

    long failedLines() {
        return failed;
    }

    long lines() {
        return succeeded + failed;
    }

    /// @return as `1,000 lines: 997 done, 3 failed (2 exception, 1 died)`
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        if (failedBefore > 0) {
            parts.add(Quantity.count(failedBefore) + " earlier");
        }
        kinds.forEach((kind, count) -> parts.add(Quantity.count(count) + " " + kind.word()));
        return Quantity.count(lines(), "line") + ": " + Quantity.count(succeeded) + " done, " + Quantity.count(failed)
                + " failed" + (parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")");
    }
}
