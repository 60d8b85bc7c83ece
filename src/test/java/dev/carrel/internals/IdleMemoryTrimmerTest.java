package dev.carrel.internals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class IdleMemoryTrimmerTest {

  @Test
  void shouldFindWritableOptionsOfHotSpot() {
    var jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);

    assertThat(IdleMemoryTrimmer.G1_OPTIONS)
        .allSatisfy(
            option ->
                assertThat(jvm.getVMOption(option.name()).isWriteable())
                    .as(
                        "HotSpot no longer allows setting %s: adapt internals.IdleMemoryTrimmer",
                        option.name())
                    .isTrue());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldTrimNativeHeap() {
    assertThatCode(IdleMemoryTrimmer::trimNativeHeap)
        .as("HotSpot has renamed its diagnostic command: adapt internals.IdleMemoryTrimmer")
        .doesNotThrowAnyException();
  }
}
