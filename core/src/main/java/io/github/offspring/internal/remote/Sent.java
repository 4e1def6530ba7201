package io.github.offspring.internal.remote;

import java.io.Serializable;

/// What the library's own kinds of objects send as arguments and results, besides what users put in: records that do
/// nothing when they are read. Clients of other machines may send them.
public interface Sent extends Serializable {}
