package dev.netsplit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import dev.netsplit.junit.ChaosRun.Purpose;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.scenario.ScenarioGenerator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Which runs there are, by what becomes of them; each takes a second here. */
class ChaosCampaignTest {
    private static final List<String> NODES = List.of("n1", "n2", "n3");

    private long nowNs;

    private final Ticker clock = new Ticker() {
        @Override
        public long read() {
            return nowNs;
        }
    };

    @Test
    void allSchedulesAreRunWhereThereIsNoBudget() {
        ChaosCampaign campaign = campaign(4, Optional.empty(), Duration.ZERO);

        assertThat(purposes(campaign, run -> {}))
                .containsExactly(
                        Purpose.WITHOUT_FAULTS, Purpose.SEARCH, Purpose.SEARCH, Purpose.SEARCH, Purpose.SEARCH);
        assertThat(campaign.found()).isEmpty();
        assertThat(campaign.searched()).isEqualTo(4);
        assertThat(campaign.testedNothing()).isTrue();
    }

    @Test
    void noScheduleIsBegunAfterTheBudget() {
        ChaosCampaign campaign = campaign(100, Optional.of(Duration.ofSeconds(10)), Duration.ZERO);

        assertThat(purposes(campaign, run -> {})).hasSize(10);
    }

    @Test
    void theLastThirdOfTheTimeForShrinkingConfirmsTheSmallest() {
        ChaosCampaign campaign = campaign(100, Optional.empty(), Duration.ofSeconds(15));
        List<Scenario> shrunk = new ArrayList<>();

        purposes(campaign, run -> {
            if (run.purpose() == Purpose.SHRINK) {
                shrunk.add(run.scenario());
            }
            if (run.purpose() != Purpose.WITHOUT_FAULTS) {
                run.failed(new IllegalStateException());
            }
        });

        assertThat(campaign.searched()).isEqualTo(1);
        assertThat(shrunk).hasSize(15);
        assertThat(shrunk.subList(10, 15))
                .containsOnly(campaign.shrinker().orElseThrow().smallest());
        assertThat(campaign.shrinker().orElseThrow().confirmations()).isEqualTo(5);
        assertThat(campaign.searchTime()).isEqualTo(Duration.ofSeconds(2));
        assertThat(campaign.shrinkTime()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void withoutTimeForItNothingIsShrunk() {
        ChaosCampaign campaign = campaign(100, Optional.empty(), Duration.ZERO);

        List<Purpose> purposes = purposes(campaign, run -> {
            if (run.purpose() == Purpose.SEARCH) {
                run.failed(new IllegalStateException());
            }
        });

        assertThat(purposes).containsExactly(Purpose.WITHOUT_FAULTS, Purpose.SEARCH);
        assertThat(campaign.found().orElseThrow().seed()).isEqualTo(7);
    }

    @Test
    void aFailureThatJUnitHasToldOfEndsIt() {
        ChaosCampaign campaign = campaign(100, Optional.empty(), Duration.ofSeconds(60));

        List<Purpose> purposes = purposes(campaign, run -> {
            if (run.purpose() == Purpose.SEARCH) {
                run.reported();
            }
        });

        assertThat(purposes).containsExactly(Purpose.WITHOUT_FAULTS, Purpose.SEARCH);
        assertThat(campaign.found()).isEmpty();
    }

    private List<Purpose> purposes(ChaosCampaign campaign, Consumer<ChaosRun> outcome) {
        List<Purpose> purposes = new ArrayList<>();
        for (Optional<ChaosRun> run = campaign.next(); run.isPresent(); run = campaign.next()) {
            purposes.add(run.get().purpose());
            nowNs += TimeUnit.SECONDS.toNanos(1);
            outcome.accept(run.get());
        }
        return purposes;
    }

    private ChaosCampaign campaign(int runs, Optional<Duration> budget, Duration shrinkBudget) {
        return new ChaosCampaign(
                new ChaosSettings(
                        runs,
                        budget,
                        shrinkBudget,
                        4,
                        5,
                        7,
                        Optional.empty(),
                        "",
                        ScenarioGenerator.on(NODES),
                        Optional.empty(),
                        NODES,
                        new PlannedZones(List.of("eu=n1,n2")),
                        Path.of("unused")),
                clock);
    }
}
