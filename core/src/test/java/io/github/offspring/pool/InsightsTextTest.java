package io.github.offspring.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The two forms in which insights are written.
class InsightsTextTest {

    private final Locale locale = Locale.getDefault();

    private static PoolInsights insights(String pool) {
        return new PoolInsights(
                pool,
                List.of(
                        new WorkerInsights("w-1", 17, 5, millis(200), millis(1500), millis(500), millis(0)),
                        new WorkerInsights("w-10", 123456, 12345, millis(1), millis(0), millis(98765), millis(2))),
                new WorkerInsights("ended", 0, 3, millis(0), millis(0), millis(0), millis(0)),
                List.of(new TaskInsights(7, "w-10", 123456, millis(4321), true)),
                new TaskTotals(1, 2, 3, 4, 5),
                new WorkerTurnover(9, 1, 2, 3, 1),
                8,
                6);
    }

    private static Duration millis(long count) {
        return Duration.ofMillis(count);
    }

    @AfterEach
    void resetLocale() {
        Locale.setDefault(locale);
    }

    @Test
    void theTableIsAligned() {
        Locale.setDefault(Locale.GERMANY);

        assertThat(insights("p").toTable()).isEqualTo("""
            pool 'p': 2 workers, 8 queued, 6 in flight

            worker                  pid  tasks  starting  waiting   working  exiting  share of time working
            w-1                      17      5   0.200 s  1.500 s   0.500 s  0.000 s                    25%
            w-10                 123456  12345   0.001 s  0.000 s  98.765 s  0.002 s                   100%
            all that have ended              3   0.000 s  0.000 s   0.000 s  0.000 s                     0%

            longest, by worker     pid  task     took
            w-10                123456     7  4.321 s  runs

            tasks     returned  failed  timed out  worker died  cancelled
            15 ended         1       2          3            4          5

            workers    retired  stopped  died  killed
            9 started        1        2     3       1
            """);
    }

    @Test
    void theJsonIsOneObject() {
        Locale.setDefault(Locale.GERMANY);

        assertThat(insights("p").toJson()).isEqualTo(oneLine("""
            {"pool":"p",
            "workers":[
            {"name":"w-1","pid":17,"tasks":5,"starting":0.200000,"waiting":1.500000,"working":0.500000,
            "exiting":0.000000,"workingShare":0.2500},
            {"name":"w-10","pid":123456,"tasks":12345,"starting":0.001000,"waiting":0.000000,"working":98.765000,
            "exiting":0.002000,"workingShare":1.0000}],
            "ended":{"name":"ended","pid":0,"tasks":3,"starting":0.000000,"waiting":0.000000,"working":0.000000,
            "exiting":0.000000,"workingShare":0.0000},
            "busiest":[{"task":7,"worker":"w-10","pid":123456,"duration":4.321000,"running":true}],
            "tasks":{"returned":1,"failed":2,"timedOut":3,"died":4,"cancelled":5},
            "turnover":{"started":9,"retired":1,"stopped":2,"died":3,"killed":1},
            "queued":8,"inFlight":6}
            """));
    }

    private static String oneLine(String text) {
        return String.join("", Arrays.asList(text.split("\n")));
    }

    @Test
    void namesAreQuoted() {
        assertThat(insights("a\"b\\c\n\u00e9\ud83d\ude00\ud83d").toJson())
                .startsWith("{\"pool\":\"a\\\"b\\\\c\\u000a\u00e9\\ud83d\\ude00\\ud83d\",");
    }
}
