package dev.netsplit.junit.base;

import dev.netsplit.junit.NetworkScenario;

/** Has a scenario beside it, for classes of other packages. */
@NetworkScenario("beside-the-base.yaml")
public interface WithScenario {
    /** The same, as a class. */
    @NetworkScenario("beside-the-base.yaml")
    abstract class Base {}
}
