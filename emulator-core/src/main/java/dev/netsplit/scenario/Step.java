package dev.netsplit.scenario;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * Something that a scenario does, and when. Immutable.
 *
 * @param name what other steps, the run and its timeline call it: 1 to 100 characters of one line
 * @param trigger what makes it begin
 * @param actions what it does: one, or several, of which the seed chooses one
 * @param lasting after how long it is healed; until a later step heals it, which must not be able to come before it, or
 *     the scenario's end, if empty
 */
public record Step(String name, Trigger trigger, List<StepAction> actions, Optional<TimeSpan> lasting) {

    /**
     * @throws IllegalArgumentException if the name is not of that form, there is no action, or it lasts and there would
     *     be nothing to heal
     */
    public Step {
        Names.check("step", name);
        requireNonNull(trigger, "trigger");
        actions = ImmutableList.copyOf(actions);
        checkArgument(!actions.isEmpty(), "step (%s) must do something; give it a fault", name);
        checkArgument(
                lasting.isEmpty() || actions.stream().noneMatch(StepAction::isInstant),
                "step (%s) must not last for a time: there would be nothing to heal",
                name);
        lasting.ifPresent(
                time -> checkArgument(!time.shortest().isZero(), "step (%s) must last longer than zero", name));
    }

    /** Whether it is over as soon as it is done, whatever is chosen. */
    boolean isInstant() {
        return actions.stream().allMatch(StepAction::isInstant);
    }

    /** Whether it is over at a time of its own. */
    boolean hasEnd() {
        return lasting.isPresent() || isInstant();
    }

    /** What it does, in a few words. */
    public String description() {
        String what = actions.size() == 1
                ? actions.get(0).description()
                : "one of: " + Joiner.on("; ").join(actions);
        return what + lasting.map(time -> ", for " + time).orElse("");
    }

    @Override
    public String toString() {
        return name + ": " + trigger + ": " + description();
    }
}
