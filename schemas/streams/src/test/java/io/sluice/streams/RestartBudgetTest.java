package io.sluice.streams;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RestartBudgetTest {

    @Test
    void isSpentAndComesBackWithTime() {
        RestartBudget budget = new RestartBudget(2, 100);
        assertThat(budget.spend(0)).isTrue();
        assertThat(budget.spend(50)).isTrue();
        assertThat(budget.spend(90)).isFalse();
        assertThat(budget.spend(120)).isTrue();
        assertThat(budget.spend(130)).isFalse();
    }
}
