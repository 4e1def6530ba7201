package io.github.offspring.channel;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;

/// What can be put into a queue, and read by nobody.
final class Undecodable implements Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    @Serial
    private void readObject(ObjectInputStream in) throws IOException {
        throw new IOException("cannot be read");
    }
}
