package io.github.offspring.channel;

import java.util.concurrent.CompletionStage;

/// Something whose end can be waited for together with other things: see [WaitSet].
///
/// **Threads and processes** *Thread-safe; belongs to this process.*
public interface Awaitable {

    /// Returns what completes when the thing has come to its end, normally or exceptionally.
    ///
    /// @return the same stage at every call
    CompletionStage<?> completion();
}
