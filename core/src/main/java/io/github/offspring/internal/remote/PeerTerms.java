package io.github.offspring.internal.remote;

import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Format;
import java.io.ObjectInputFilter;
import org.jspecify.annotations.Nullable;

/// What is known of the other side, and what it may do.
///
/// @param format how classes are described
/// @param filter what it may send; null for everything, which is for members of the own family
/// @param code whether it may have code of its own run
/// @param owner whether it may end the server
record PeerTerms(Format format, @Nullable ObjectInputFilter filter, boolean code, boolean owner) {

    static PeerTerms family(boolean owner) {
        return new PeerTerms(Format.FAMILY, null, true, owner);
    }

    /// Classes are described in full, and no lambda is made of bytes without the filter having been asked before.
    ///
    /// @param more what it may send besides values of the JDK; null for nothing more
    static PeerTerms stranger(@Nullable ObjectInputFilter more, boolean code) {
        return new PeerTerms(Format.FOREIGN, new PeerFilter(more, code), code, false);
    }

    boolean isFamily() {
        return filter == null;
    }

    Decoder decoder() {
        return filter == null ? Decoder.trusting(format) : Decoder.filtering(format, filter);
    }
}
