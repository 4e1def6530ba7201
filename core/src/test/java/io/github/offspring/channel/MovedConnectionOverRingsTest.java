package io.github.offspring.channel;

import io.github.offspring.testkit.RealProcesses;

/// All of [MovedConnectionTest] once more, with connections that go over to shared memory at their first message.
@RealProcesses
@OverRings
class MovedConnectionOverRingsTest extends MovedConnectionTest {}
