"""The other side of Offspring's benchmarks: the same work, done by CPython's standard library.

    peer.py BENCHMARK [NUMBER...]

For each line on standard input one round is measured, and its samples are printed on one line, in the unit of the
benchmark. The end of standard input ends the program, which removes its own file: it is a copy.

A spawned process imports this file again, so that it imports nothing at the top which starting a process does not
need.
"""

import os
import signal
import sys
import time
from multiprocessing import get_context


def nothing():
    pass


def answer():
    return 42


def square(n):
    return n * n


def length(array):
    return len(array)


def hold(size, begun):
    block = bytearray(b"\1") * size
    os.write(begun, b"%d\n" % os.getpid())
    time.sleep(3600)
    return len(block)


def wait_for_file(path):
    while not os.path.exists(path):
        time.sleep(0.005)


def milliseconds(work):
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1e3


def start(rounds, method, count):
    context = get_context(method)

    def start_and_join():
        process = context.Process(target=nothing)
        process.start()
        process.join()

    rounds(lambda: [milliseconds(start_and_join) for _ in range(count)])


def pool_call(rounds, workers, calls):
    with get_context("fork").Pool(workers) as pool:
        rounds(lambda: [milliseconds(lambda: pool.apply(answer)) * 1e3 for _ in range(calls)])


def pool_map(rounds, workers, elements, chunk_size):
    numbers = list(range(elements))
    with get_context("fork").Pool(workers) as pool:
        rounds(lambda: [elements / milliseconds(lambda: pool.map(square, numbers, chunk_size or None)) * 1e3])


def map_lines(rounds, workers, count):
    with get_context("fork").Pool(workers) as pool:

        def run():
            lines = ("line number %d" % n for n in range(count))
            total = sum(pool.imap(len, lines, 1000))
            if total < count:
                raise AssertionError("lines are missing")

        rounds(lambda: [count / milliseconds(run) * 1e3])


def array_of(elements):
    try:
        import numpy

        return numpy.ones(elements)
    except ImportError:
        import array

        return array.array("d", [1.0]) * elements


def array_copied(rounds, elements, count):
    array = array_of(elements)
    with get_context("fork").Pool(1) as pool:
        rounds(lambda: [milliseconds(lambda: pool.apply(length, (array,))) for _ in range(count)])


def crash_notice(rounds, size, count):
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    said, begun = os.pipe()
    messages = os.fdopen(said)

    def crash():
        with ProcessPoolExecutor(1, mp_context=get_context("fork")) as executor:
            future = executor.submit(hold, size, begun)
            pid = int(messages.readline())

            def kill():
                os.kill(pid, signal.SIGKILL)
                if not isinstance(future.exception(), BrokenProcessPool):
                    raise AssertionError("the worker was killed and nobody has been told")

            return milliseconds(kill)

    rounds(lambda: [crash() for _ in range(count)])


def resident_bytes():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def parent_memory(rounds, tasks):
    def queue():
        gate = __file__ + ".gate"
        with get_context("fork").Pool(1) as pool:
            blocked = pool.apply_async(wait_for_file, (gate,))
            before = resident_bytes()
            results = [pool.apply_async(square, (n,)) for n in range(tasks)]
            grown = resident_bytes() - before
            try:
                open(gate, "w").close()
                blocked.get()
                results[-1].get()
            finally:
                os.unlink(gate)
            return grown / tasks

    rounds(lambda: [queue()])


BENCHMARKS = {
    "start-fork": lambda rounds, count: start(rounds, "fork", count),
    "start-spawn": lambda rounds, count: start(rounds, "spawn", count),
    "pool-call": pool_call,
    "pool-map": pool_map,
    "map-lines": map_lines,
    "array-copied": array_copied,
    "crash-notice": crash_notice,
    "parent-memory": parent_memory,
}


def rounds(measured):
    for _ in sys.stdin:
        print(*measured(), flush=True)


def main():
    # Ctrl-C reaches all programs of a terminal; this one ends with the program that it was started by.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        BENCHMARKS[sys.argv[1]](rounds, *map(int, sys.argv[2:]))
    finally:
        os.unlink(__file__)


if __name__ == "__main__":
    main()
