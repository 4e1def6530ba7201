/// How far the maps of a pool have come, as bars on a terminal.
@org.jspecify.annotations.NullMarked
module io.github.offspring.progress {
    requires static org.jspecify;
    requires transitive io.github.offspring;
    requires me.tongfei.progressbar;

    exports io.github.offspring.progress;
}
