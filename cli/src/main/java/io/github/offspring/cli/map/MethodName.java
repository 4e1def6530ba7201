package io.github.offspring.cli.map;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a user calls a static method.
///
/// @param className the class, with its package; the name of a nested one with dots or with `$`
/// @param method the method
/// @param type the type of its parameter, `int` or `java.lang.String` or `String`; empty if it was not said
record MethodName(String className, String method, String type) {

    private static final Pattern FORM = Pattern.compile("([^:()\\s]+)::([^:()\\s]+?)(?:\\(([\\w.$]+)\\))?");

    /// @throws IllegalArgumentException if it is none; the message says how one looks
    static MethodName of(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not the name of a method: say CLASS::METHOD, as"
                    + " java.lang.Long::parseLong, or CLASS::METHOD(TYPE) to choose from several");
        }
        String type = matcher.group(3);
        return new MethodName(matcher.group(1), matcher.group(2), type == null ? "" : type);
    }

    @Override
    public String toString() {
        return className + "::" + method + (type.isEmpty() ? "" : "(" + type + ")");
    }
}
