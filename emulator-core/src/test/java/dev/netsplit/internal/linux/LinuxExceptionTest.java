package dev.netsplit.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinuxExceptionTest {

    @Test
    void messageTellsWhatWasTriedAndWhyItFailed() {
        assertThat(new LinuxException("open /dev/net/tun", 13))
                .hasMessage("cannot open /dev/net/tun: EACCES (permission denied)");
    }

    @Test
    void errorsWithoutANameAreToldByNumber() {
        assertThat(new LinuxException("open /dev/net/tun", 4095)).hasMessage("cannot open /dev/net/tun: errno 4095");
    }

    @Test
    void knowsWhichErrorItIs() {
        LinuxException busy = new LinuxException("make TUN device x", 16);

        assertThat(busy.is(Errno.EBUSY)).isTrue();
        assertThat(busy.is(Errno.EPERM)).isFalse();
    }
}
