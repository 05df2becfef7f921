package io.sluice.inventory.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.inventory.report.Fields;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** As Debian 12, Fedora 41 and Alpine 3.20 write them. */
class PackagesTest {
    private final List<String> found = new ArrayList<>();

    @Test
    void dpkgCountsWhatIsOnTheDisk() {
        Packages.dpkg("""
                Package: adduser
                Status: install ok installed
                Priority: important
                Architecture: all
                Version: 3.134
                Description: add and remove users and groups
                 This package includes the 'adduser' and 'deluser' commands.
                 .
                 Version: not this one

                Package: libc6
                Status: install ok installed
                Architecture: amd64
                Multi-Arch: same
                Version: 2.36-9+deb12u10

                Package: nginx
                Status: deinstall ok config-files
                Architecture: all
                Version: 1.22.1-9

                Package: broken
                Status: install reinstreq half-configured
                Architecture: amd64
                Version: 1:0.1
                """.lines(), this::add);

        assertThat(found)
                .containsExactly(
                        "dpkg adduser all 3.134", "dpkg libc6 amd64 2.36-9+deb12u10", "dpkg broken amd64 1:0.1");
    }

    @Test
    void dpkgOfAnImageHasNoStates() {
        Packages.dpkg("""
                Package: tzdata
                Version: 2024a-0+deb12u1
                Architecture: all
                """.lines(), this::add);

        assertThat(found).containsExactly("dpkg tzdata all 2024a-0+deb12u1");
    }

    @Test
    void rpmHasEpochsAndKeys() {
        Packages.rpm("""
                bash\tx86_64\t(none)\t5.2.32-1.fc41
                openssl-libs\tx86_64\t1\t3.2.2-9.fc41
                kernel-core\tx86_64\t(none)\t6.11.4-301.fc41
                kernel-core\tx86_64\t(none)\t6.11.5-300.fc41
                gpg-pubkey\t(none)\t(none)\te99d6ad1-64d2612c
                error: a line that is none
                """.lines(), this::add);

        assertThat(found)
                .containsExactly(
                        "rpm bash x86_64 5.2.32-1.fc41",
                        "rpm openssl-libs x86_64 1:3.2.2-9.fc41",
                        "rpm kernel-core x86_64 6.11.4-301.fc41",
                        "rpm kernel-core x86_64 6.11.5-300.fc41",
                        "rpm gpg-pubkey - e99d6ad1-64d2612c");
    }

    @Test
    void apkHasLettersForFields() {
        Packages.apk("""
                C:Q1qKcZ+j23xssAXmgQhkOO8dHnbWw=
                P:alpine-baselayout
                V:3.6.5-r0
                A:x86_64
                S:8515
                F:dev
                M:0:0:1777

                C:Q1Ht4z2Fph1JyXTn2dMpLWKXaMfJU=
                P:musl
                V:1.2.5-r0
                A:x86_64
                """.lines(), this::add);

        assertThat(found).containsExactly("apk alpine-baselayout x86_64 3.6.5-r0", "apk musl x86_64 1.2.5-r0");
    }

    private void add(Fields item) {
        found.add(item.json()
                .replaceAll(
                        "\\{\"architecture\":\"(.*)\",\"manager\":\"(.*)\",\"name\":\"(.*)\",\"version\":\"(.*)\"}",
                        "$2 $3 $1 $4"));
    }
}
