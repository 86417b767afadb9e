package dev.netsplit.junit;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import dev.netsplit.ScenarioRun;
import dev.netsplit.fault.FaultSpec;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;

/** Starts, hands out, heals and closes networks. Without state of its own, see {@link Networks}. */
final class NetworkEmulationExtension
        implements ExecutionCondition,
                BeforeAllCallback,
                TestInstancePostProcessor,
                ParameterResolver,
                BeforeEachCallback,
                BeforeTestExecutionCallback,
                AfterTestExecutionCallback,
                AfterEachCallback,
                AfterAllCallback,
                InvocationInterceptor {

    /** So that a test's network is there when an instance is made for the test alone. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        boolean mayBeSkipped =
                NetworkPlan.of(context).filter(NetworkPlan::disabledWithoutTun).isPresent();
        Optional<String> problem = mayBeSkipped ? Networks.problem(context) : Optional.empty();
        if (problem.isEmpty() && context.getTestMethod().isEmpty()) {
            // nothing of a test's comes before, so that Testcontainers can't have started them
            context.getTestClass()
                    .ifPresent(type -> ContainerFields.joinStatic(type, NetworkPlan.of(context), context));
        }
        return problem.map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled("networks can be emulated, or must be"));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Class<?> testClass = context.getRequiredTestClass();
        Optional<NetworkPlan> plan = NetworkPlan.of(context);
        ContainerFields.requireNetwork(testClass, plan);
        if (plan.isPresent() && !plan.get().isPerTest()) {
            EmulatedNetwork network = Networks.start(plan.get(), context);
            NetworkFields.requireUnset(NetworkFields.ofClass(testClass), null);
            NetworkFields.inject(testClass, network);
        } else {
            NetworkFields.refuseStatic(testClass, plan);
        }
    }

    /**
     * An instance that serves all tests gets the network that they share. Any other gets one before its test, for here
     * it is not known yet whether the test will run.
     */
    @Override
    public void postProcessTestInstance(Object testInstance, ExtensionContext context) {
        NetworkFields.requireUnset(NetworkFields.ofInstances(testInstance.getClass()), testInstance);
        ContainerFields.join(testInstance, NetworkPlan.of(context), context);
        if (context.getTestMethod().isEmpty()) {
            NetworkPlan.of(context)
                    .filter(plan -> !plan.isPerTest())
                    .ifPresent(plan -> NetworkFields.inject(testInstance, Networks.start(plan, context)));
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == EmulatedNetwork.class
                || type == Node.class
                || type == ScenarioRun.class
                || parameter.isAnnotated(NodeName.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        Optional<NodeName> name = parameter.findAnnotation(NodeName.class);
        if (type == Node.class && name.isEmpty()) {
            throw new ParameterResolutionException("Can only resolve parameter of type " + Node.class.getName()
                    + " with @NodeName, which says which node, but was: " + parameter.getParameter());
        }
        if (type == ScenarioRun.class) {
            return DeclaredScenario.run(context)
                    .orElseThrow(() -> new ParameterResolutionException("Can only resolve parameter of type "
                            + ScenarioRun.class.getName()
                            + " of a test method with @ChaosTest, or with @NetworkScenario on it or around it,"
                            + " but was: "
                            + parameter.getParameter()));
        }
        EmulatedNetwork network = Networks.start(requiredPlan(context), context);
        try {
            return name.isPresent() ? NodeReference.resolve(name.get(), network, type, "parameter") : network;
        } catch (IllegalArgumentException e) {
            throw new ParameterResolutionException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        List<Object> instances = context.getRequiredTestInstances().getAllInstances();
        Optional<NetworkPlan> plan = NetworkPlan.of(context);
        if (plan.isPresent()) {
            EmulatedNetwork network = Networks.start(plan.get(), context);
            requireOpen(network, plan.get());
            TestBeginning.of(context);
            instances.forEach(instance -> NetworkFields.inject(instance, network));
            UnaskedLosses.begin(context, network);
            FaultWatch.begin(context, network, plan.get().untouchedFaults());
            CrossingCheck.begin(context, network);
        } else if (instances.stream().anyMatch(NetworkFields::hasNodes)) {
            requiredPlan(context);
        }
    }

    @Override
    public void beforeTestExecution(ExtensionContext context) {
        injectDeclared(context);
        DeclaredScenario.of(context)
                .ifPresent(scenario -> scenario.start(Networks.start(requiredPlan(context), context), context));
    }

    private static void injectDeclared(ExtensionContext context) {
        List<FaultSpec> declared = DeclaredFaults.of(context);
        if (declared.isEmpty()) {
            return;
        }
        requiredPlan(context);
        try {
            FaultWatch.of(context).orElseThrow().inject(declared);
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException(
                    "faults declared for " + Levels.describe(context.getRequiredTestMethod()) + ": " + e.getMessage(),
                    e);
        }
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        EndSteps steps = new EndSteps();
        steps.run(() -> DeclaredScenario.of(context).ifPresent(scenario -> scenario.end(context)));
        steps.run(() -> FaultWatch.of(context).ifPresent(FaultWatch::heal));
        steps.end();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        EndSteps steps = new EndSteps();
        steps.run(() -> explainOrCheck(context));
        NetworkPlan.of(context).ifPresent(plan -> {
            Networks.find(plan, context).ifPresent(network -> {
                steps.run(() -> UnaskedLosses.publish(context, network));
                steps.run(() -> Ledgers.publishReplay(network, context));
                if (!plan.isPerTest()) {
                    steps.run(() -> Networks.crashes(plan, context).testEnds(network));
                    steps.run(() -> heal(network));
                }
            });
            if (plan.isPerTest()) {
                steps.run(() -> Networks.closeFirst(plan, context));
            }
        });
        steps.run(() -> giveInstancesTheirOwn(context));
        steps.end();
    }

    /** Explains the failure of a test that has failed; looks for one that went unnoticed in any other. */
    private static void explainOrCheck(ExtensionContext context) {
        Optional<Throwable> failure = context.getExecutionException();
        if (failure.isPresent()) {
            hintAt(failure.get(), context);
            return;
        }
        try {
            CrossingCheck.of(context).ifPresent(CrossingCheck::check);
            if (CampaignRun.of(context).filter(CampaignRun::hasFaults).isEmpty()) {
                FaultWatch.of(context).ifPresent(watch -> watch.check(context));
            }
        } catch (RuntimeException | Error found) {
            hintAt(found, context);
            throw found;
        }
    }

    private static void heal(EmulatedNetwork network) {
        if (network.isOpen()) {
            EndSteps steps = new EndSteps();
            steps.run(() -> network.traffic().closeAll());
            steps.run(network::heal);
            steps.end();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        EndSteps steps = new EndSteps();
        steps.run(() -> context.getExecutionException().ifPresent(failure -> hintAt(failure, context)));
        steps.run(() -> NetworkPlan.of(context)
                .filter(plan -> !plan.isPerTest() && plan.owner().equals(context.getRequiredTestClass()))
                .ifPresent(plan -> Networks.closeFirst(plan, context)));
        steps.end();
    }

    @Override
    public <T> T interceptTestClassConstructor(
            Invocation<T> invocation, ReflectiveInvocationContext<Constructor<T>> constructor, ExtensionContext context)
            throws Throwable {
        TestBeginning.of(context); // the constructor may use the network
        return proceed(invocation, context);
    }

    @Override
    public void interceptDynamicTest(
            Invocation<@Nullable Void> invocation, DynamicTestInvocationContext dynamicTest, ExtensionContext context)
            throws Throwable {
        ExtensionContext factory = context;
        while (factory.getTestMethod().isEmpty()) {
            factory = factory.getParent().orElseThrow();
        }
        proceed(invocation, factory);
    }

    /** The failures that are gone before {@code afterEach} could see them. */
    private static <T extends @Nullable Object> T proceed(Invocation<T> invocation, ExtensionContext context)
            throws Throwable {
        try {
            return invocation.proceed();
        } catch (Throwable failure) {
            hintAt(failure, context);
            throw failure;
        }
    }

    /**
     * Adds to a failure what is known of it. A hint that fails is added as suppressed, and takes none of the others
     * away.
     */
    static void hintAt(Throwable failure, ExtensionContext context) {
        NetworkPlan.of(context)
                .ifPresent(plan -> Networks.find(plan, context).ifPresent(network -> {
                    EndSteps hints = new EndSteps(failure);
                    hints.run(() -> RerunHint.addTo(failure, context, network));
                    hints.run(() -> Networks.crashes(plan, context).addTo(failure, network));
                    hints.run(() -> LeftNode.addTo(failure, network, context));
                    hints.run(() -> UnaskedLosses.addTo(failure, context, network));
                    hints.run(() -> DeclaredScenario.run(context).ifPresent(run -> ScenarioHint.addTo(failure, run)));
                }));
    }

    /** Instances that outlive the test go back to the network of their class, for its {@code @AfterAll} methods. */
    private static void giveInstancesTheirOwn(ExtensionContext context) {
        List<Class<?>> classes = NetworkPlan.classes(context);
        List<Object> instances = context.getRequiredTestInstances().getAllInstances();
        for (int i = 0; i < classes.size(); i++) {
            Object instance = instances.get(i);
            NetworkPlan.of(classes.subList(0, i + 1), Optional.empty())
                    .flatMap(plan -> Networks.find(plan, context))
                    .ifPresent(network -> NetworkFields.inject(instance, network));
        }
    }

    private static void requireOpen(EmulatedNetwork network, NetworkPlan plan) {
        if (!network.isOpen()) {
            throw new ExtensionConfigurationException("the network of " + Levels.describe(plan.owner())
                    + " was closed by an earlier test; leave that to the extension, or choose lifecycle PER_METHOD");
        }
    }

    private static NetworkPlan requiredPlan(ExtensionContext context) {
        return NetworkPlan.of(context)
                .orElseThrow(() -> new ExtensionConfigurationException("no @NetworkEmulation found on "
                        + Levels.describe(context.getElement().orElseThrow()) + ", or around it"));
    }
}
