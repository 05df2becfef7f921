package io.sluice.coordinator.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelectorParserTest {
    private static final Map<String, String> BERLIN = Map.of("os", "linux", "site", "berlin", "empty", "");

    @Test
    void readsEveryFormOfTheGrammar() {
        assertThat(SelectorParser.parse("a=b , c==d,e != f, g in (x, y),h notin (z),i,!j")
                        .requirements())
                .containsExactly(
                        new Requirement.In("a", Set.of("b")),
                        new Requirement.In("c", Set.of("d")),
                        new Requirement.NotIn("e", Set.of("f")),
                        new Requirement.In("g", Set.of("x", "y")),
                        new Requirement.NotIn("h", Set.of("z")),
                        new Requirement.Exists("i"),
                        new Requirement.Absent("j"));
    }

    @Test
    void aStarIsEveryEndpoint() {
        assertThat(SelectorParser.parse(" * ").requirements()).isEmpty();
    }

    @Test
    void readsPatterns() {
        assertThat(SelectorParser.parse("site~par*, rack !~ r?,web-*,*-db").requirements())
                .containsExactly(
                        new Requirement.Like("site", new Glob("par*")),
                        new Requirement.NotLike("rack", new Glob("r?")),
                        new Requirement.Like("name", new Glob("web-*")),
                        new Requirement.Like("name", new Glob("*-db")));
        assertThat(holds("site~b*n")).isTrue();
        assertThat(holds("site~b*m")).isFalse();
        assertThat(holds("site!~b*")).isFalse();
        assertThat(holds("rack~*")).isFalse();
        assertThat(holds("rack!~*")).isTrue();
    }

    @Test
    void aPatternWhereAValueIsExpectedIsRefused() {
        assertThatThrownBy(() -> SelectorParser.parse("site=par*"))
                .hasMessageContaining("position 9 ('*'): expected a value; patterns stand behind ~ or !~");
        assertThatThrownBy(() -> SelectorParser.parse("site~,os")).hasMessageContaining("expected a pattern");
        assertThatThrownBy(() -> SelectorParser.parse("site!os")).hasMessageContaining("expected '=' or '~'");
    }

    @Test
    void labelsMayBeCalledLikeOperators() {
        assertThat(SelectorParser.parse("in=notin").requirements())
                .containsExactly(new Requirement.In("in", Set.of("notin")));
    }

    @Test
    void negationsHoldWithoutTheLabel() {
        assertThat(holds("rack!=r1")).isTrue();
        assertThat(holds("rack notin (r1,r2)")).isTrue();
        assertThat(holds("rack in (r1)")).isFalse();
        assertThat(holds("!rack")).isTrue();
        assertThat(holds("os,site in (paris,berlin)")).isTrue();
        assertThat(holds("empty=")).isTrue();
    }

    @Test
    void saysWhereItCannotReadOn() {
        assertThatThrownBy(() -> SelectorParser.parse("os=linux,,site"))
                .isInstanceOf(SelectorSyntaxException.class)
                .hasMessage(
                        "selector 'os=linux,,site' cannot be read at position 10 (','): expected a label, such as os,"
                                + " or *");
        assertThatThrownBy(() -> SelectorParser.parse("site in (a,b"))
                .hasMessageContaining("position 13 (its end): expected ',' or ')'");
        assertThatThrownBy(() -> SelectorParser.parse("os linux"))
                .hasMessageContaining("position 4 ('l'): expected =, ==, !=, ~, !~, in, notin, ',' or the end");
        assertThatThrownBy(() -> SelectorParser.parse("")).hasMessageContaining("expected a label");
        assertThatThrownBy(() -> SelectorParser.parse("* x")).hasMessageContaining("nothing after '*'");
    }

    private static boolean holds(String selector) {
        return SelectorParser.parse(selector).requirements().stream().allMatch(it -> it.holds(BERLIN));
    }
}
