package io.github.offspring.cli.bench;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Has an option take a value only if that is attached to it by an equals sign: what stands behind a space is the
/// next argument, not its value.
final class AttachedOnly implements IParameterPreprocessor {

    // By picocli.
    AttachedOnly() {}

    @Override
    @SuppressWarnings("JdkObsolete") // picocli's.
    public boolean preprocess(
            Stack<String> arguments, CommandSpec command, ArgSpec argument, Map<String, Object> details) {
        if (" ".equals(details.get("separator"))) {
            arguments.push(((OptionSpec) argument).fallbackValue());
        }
        return false;
    }
}
