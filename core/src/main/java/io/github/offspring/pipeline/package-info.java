/// Elements that go through stages of work, each in processes of its own, and come out in their order.
package io.github.offspring.pipeline;
