package io.sluice.coordinator.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A glob matches what the regular expression matches that says the same. */
class GlobProperties {

    @Property(tries = 2_000)
    void matchesWhatTheRegularExpressionMatches(@ForAll("globs") String glob, @ForAll("values") String value) {
        StringBuilder expression = new StringBuilder();
        for (int at = 0; at < glob.length(); at++) {
            char c = glob.charAt(at);
            expression.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        boolean expected = Pattern.matches(expression.toString(), value);

        assertThat(new Glob(glob).matches(value)).isEqualTo(expected);
        assertThat(!expected || value.startsWith(new Glob(glob).prefix())).isTrue();
    }

    @Provide
    Arbitrary<String> globs() {
        return Arbitraries.strings().withChars('a', 'b', '*', '?').ofMaxLength(8);
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.strings().withChars('a', 'b').ofMaxLength(10);
    }
}
