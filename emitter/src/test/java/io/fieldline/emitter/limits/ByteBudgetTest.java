package io.fieldline.emitter.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteBudgetTest {
    private static final ClientAddress GREEDY = new ClientAddress("10.0.0.1");
    private static final ClientAddress OTHER = new ClientAddress("10.0.0.2");

    private final ByteBudget budget = new ByteBudget(100, 40);

    @Test
    void anAddressHasItsShareAndOthersHaveTheirs() {
        assertThat(budget.acquire(GREEDY, 30)).isTrue();
        assertThat(budget.acquire(GREEDY, 11)).isFalse();
        assertThat(budget.acquire(OTHER, 40)).isTrue();
        budget.release(GREEDY, 30);

        assertThat(budget.acquire(GREEDY, 40)).isTrue();
    }

    @Test
    void theFirstOfAnAddressPassesHoweverLongUnlessAllIsTaken() {
        assertThat(budget.acquire(GREEDY, 500)).isTrue();

        assertThat(budget.acquire(OTHER, 1)).isFalse();
    }
}
