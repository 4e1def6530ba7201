package io.github.offspring.channel;

import io.github.offspring.testkit.RealProcesses;

/// All of [ConnectionTest] once more, with connections that go over to shared memory at their first message.
@RealProcesses
@OverRings
class ConnectionOverRingsTest extends ConnectionTest {}
