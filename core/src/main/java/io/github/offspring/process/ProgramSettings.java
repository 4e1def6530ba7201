package io.github.offspring.process;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a program is to be started.
///
/// @param name what it is called in messages
/// @param environment what differs from this process's; empty for what is to be left out
/// @param input what it is given to read before anything else
record ProgramSettings(
        String name,
        List<String> command,
        Map<String, Optional<String>> environment,
        @Nullable Path directory,
        Charset charset,
        byte[] input,
        int maxOutput,
        Output output,
        // Null: what the program writes to standard error is part of its output.
        @Nullable Output errorOutput) {}
