package io.github.offspring.examples.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A program on a page of the documentation, and what the page says of it.
///
/// What it prints stands in the sentence after it ("It prints `one` and `two`."), or in a block after that
/// sentence.
///
/// @param place page and line
/// @param code a compact source file
/// @param printed its lines on standard output; empty if the page does not say
/// @param logged the lines that it logs
record DocumentedProgram(String place, String code, List<String> printed, List<String> logged) {

    private static final String JAVA = "```java";
    private static final String TEXT = "```text";
    private static final String END = "```";
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");
    private static final String REST_OF_SENTENCE = "((?:`[^`]*`|[^`.])*)";

    static List<DocumentedProgram> on(Path page) throws IOException {
        List<String> lines = Files.readAllLines(page);
        List<DocumentedProgram> programs = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).equals(JAVA)) {
                programs.add(at(page, lines, i));
            }
        }
        return programs;
    }

    private static DocumentedProgram at(Path page, List<String> lines, int start) {
        int end = endOf(lines, start);
        int paragraph = firstFilled(lines, end + 1);
        int after = paragraph;
        while (after < lines.size() && !lines.get(after).isBlank()) {
            after++;
        }
        String said = String.join(" ", lines.subList(paragraph, after));
        List<String> printed = quoted("prints", said);
        int next = firstFilled(lines, after);
        if (printed.isEmpty() && next < lines.size() && lines.get(next).equals(TEXT)) {
            printed = lines.subList(next + 1, endOf(lines, next));
        }
        return new DocumentedProgram(
                page.getFileName() + ":" + (start + 1),
                String.join("\n", lines.subList(start + 1, end)),
                List.copyOf(printed),
                quoted("logs", said));
    }

    private static int endOf(List<String> lines, int start) {
        int end = start + 1;
        while (!lines.get(end).equals(END)) {
            end++;
        }
        return end;
    }

    private static int firstFilled(List<String> lines, int from) {
        int line = from;
        while (line < lines.size() && lines.get(line).isBlank()) {
            line++;
        }
        return line;
    }

    /// What stands in code after a verb, in the same sentence.
    private static List<String> quoted(String verb, String said) {
        Matcher sentence =
                Pattern.compile("\\b" + verb + "\\b" + REST_OF_SENTENCE).matcher(said);
        if (!sentence.find()) {
            return List.of();
        }
        return CODE.matcher(sentence.group(1))
                .results()
                .map(code -> code.group(1))
                .toList();
    }

    @Override
    public String toString() {
        return place;
    }
}
