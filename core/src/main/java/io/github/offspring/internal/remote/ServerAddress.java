package io.github.offspring.internal.remote;

import java.io.Serializable;

/// Which server, and where it lets its clients in.
///
/// @param identity 32 hexadecimal digits that no other server has, at no time
/// @param place the path of a socket of this machine
public record ServerAddress(String identity, String place) implements Serializable {

    @Override
    public String toString() {
        return place;
    }
}
