package io.github.offspring.cli.map;

import io.github.offspring.Task;

/// Looks in a worker whether there is such a method, and initializes its class.
///
/// @param className the class
/// @param method its static method
/// @param type the type of the parameter; may be empty
record MethodCheck(String className, String method, String type) implements Task<String> {

    MethodCheck(MethodName name) {
        this(name.className(), name.method(), name.type());
    }

    /// @return what is wrong; empty if nothing is
    @Override
    public String call() {
        try {
            StaticMethod.of(new MethodName(className, method, type));
            return "";
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
