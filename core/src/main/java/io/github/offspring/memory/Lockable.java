package io.github.offspring.memory;

import io.github.offspring.sync.SharedReentrantLock;
import java.io.Serializable;

/// What travels, and has a lock that goes with it.
interface Lockable extends Serializable {

    SharedReentrantLock lock();
}
