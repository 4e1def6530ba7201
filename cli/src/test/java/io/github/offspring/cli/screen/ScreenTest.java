package io.github.offspring.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ScreenTest {

    @Test
    void aPipeGetsNoStatusAndNoEscapeCodes() {
        Transcript transcript = Transcript.ofPipe();

        transcript.screen().status("half way");
        transcript.screen().line("a line");
        transcript.screen().status("");

        assertThat(transcript.out()).isEqualTo("a line" + System.lineSeparator());
    }

    @Test
    void onATerminalALineGoesAboveTheStatus() {
        Transcript transcript = Transcript.ofTerminal(40);

        transcript.screen().status("half way");
        transcript.screen().line("a line");
        transcript.screen().status("");

        assertThat(transcript.out())
                .isEqualTo("\r\033[Khalf way" + "\r\033[Ka line" + System.lineSeparator() + "half way" + "\r\033[K");
    }

    @Test
    void aStatusNeverFillsTheLine() {
        Transcript transcript = Transcript.ofTerminal(10);

        transcript.screen().status("0123456789 and more");

        assertThat(transcript.out()).isEqualTo("\r\033[K012345678");
    }

    @Test
    void nothingIsPrintedOnAMuteScreenButTheLastWord() {
        Transcript transcript = Transcript.ofPipe();

        boolean first = transcript.screen().mute();
        boolean second = transcript.screen().mute();
        transcript.screen().line("a line");
        transcript.screen().complain("a complaint");
        transcript.screen().lastWord("the end");

        assertThat(first).isTrue();
        assertThat(second).isFalse();
        assertThat(transcript.out()).isEmpty();
        assertThat(transcript.err()).isEqualTo("the end" + System.lineSeparator());
    }

    @Test
    void aClosedPipeEndsThePrinting() {
        PrintStream closed = new PrintStream(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        Screen screen = new Screen(closed, closed, false, 80);

        assertThatThrownBy(() -> screen.line("a line")).isInstanceOf(NobodyReadsException.class);
    }
}
