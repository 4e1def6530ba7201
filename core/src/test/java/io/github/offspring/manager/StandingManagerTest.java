package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import org.junit.jupiter.api.Test;

/// A manager that stands still, as under a debugger, and what others have of it.
@RealProcesses
class StandingManagerTest {

    /// Symptom: who asked a manager for a proxy of another one's object waited for that one, for ever.
    @Test
    void aResultThatIsAnothersProxyIsNotWaitedForForEver() throws Exception {
        try (Manager other = Manager.builder().name("other").start();
                Manager here = Manager.here()) {
            RemoteQueue<String> queue = other.queue();
            RemoteMap<String, Object> map = here.map();
            map.put("q", queue);
            assertThat(map.get("q")).isEqualTo(queue);
            RemoteQueue<Object> queues = here.queue();
            queues.put(queue);
            long pid = other.pid().orElseThrow();

            JavaProgram.signal(pid, "STOP");
            try {
                assertThatThrownBy(() -> map.get("q"))
                        .isInstanceOf(CodecException.class)
                        .hasMessageContaining("manager 'other'");
                assertThat(map.size()).isEqualTo(1);
                // What was taken may be sent later, so it stays.
                assertThatThrownBy(queues::poll)
                        .isInstanceOf(CodecException.class)
                        .hasMessageContaining("manager 'other'");
                assertThat(queues.size()).isEqualTo(1);
            } finally {
                JavaProgram.signal(pid, "CONT");
            }

            assertThat(map.get("q")).isEqualTo(queue);
            assertThat(queues.take()).isEqualTo(queue);
        }
    }
}
