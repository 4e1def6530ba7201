package io.github.offspring.channel;

import io.github.offspring.testkit.RealProcesses;

/// All of [WaitSetAcrossProcessesTest] once more, with connections that go over to shared memory at their first
/// message.
@RealProcesses
@OverRings
class WaitSetAcrossProcessesOverRingsTest extends WaitSetAcrossProcessesTest {}
