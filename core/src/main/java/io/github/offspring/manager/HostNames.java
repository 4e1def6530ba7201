package io.github.offspring.manager;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// What a host can be called by in a certificate.
final class HostNames {

    private static final int MAX_LENGTH = 253;
    private static final String PART = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    private static final Pattern NAME = Pattern.compile("(\\*\\.)?" + PART + "(\\." + PART + ")*");
    // What looks like an address of four numbers, and may be none.
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");

    private HostNames() {}

    /// @throws IllegalArgumentException if there is none, or one that no client can ask for, or one twice
    static void check(List<String> hosts) {
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("manager keys: hosts must name where the manager is reached: hosts=[]");
        }
        Set<String> known = new HashSet<>();
        for (String host : hosts) {
            if (!isAddress(host) && !isName(host)) {
                throw new IllegalArgumentException("manager keys: a host must be a name or an address: host='" + host
                        + "'; a name has letters, digits and hyphens of ASCII between its dots, and no port");
            }
            if (!known.add(host.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("manager keys: each host must be given once: host=" + host);
            }
        }
    }

    private static boolean isName(String host) {
        return host.length() <= MAX_LENGTH
                && NAME.matcher(host).matches()
                && !NUMBERS.matcher(host).matches();
    }

    private static boolean isAddress(String host) {
        try {
            InetAddress _ = InetAddress.ofLiteral(host);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
