package dev.netsplit.junit;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.opentest4j.TestAbortedException;

/**
 * Carries out one run: has it begin and end around the test method, and notes what becomes of it.
 *
 * @param run which
 */
record CampaignInvocation(CampaignRun run)
        implements TestTemplateInvocationContext,
                BeforeTestExecutionCallback,
                InvocationInterceptor,
                AfterTestExecutionCallback,
                TestExecutionExceptionHandler,
                LifecycleMethodExecutionExceptionHandler,
                TestWatcher {

    @Override
    public String getDisplayName(int invocationIndex) {
        return run.toString();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
        return List.of(this);
    }

    /** Before there is a network, so that it gets the run's seed. */
    @Override
    public void prepareInvocation(ExtensionContext context) {
        run.putInto(context);
    }

    @Override
    public void beforeTestExecution(ExtensionContext context) {
        run.begin(Networks.start(NetworkPlan.of(context).orElseThrow(), context), context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        invocation.proceed();
        run.requireComplete();
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        run.end();
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        holdBack(context, failure);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        holdBack(context, failure);
    }

    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        holdBack(context, failure);
    }

    private void holdBack(ExtensionContext context, Throwable failure) throws Throwable {
        Optional<String> why = run.whyHeldBack();
        if (!run.hasFaults()) {
            new FaultlessRunHint(run.name()).addTo(failure);
        }
        if (failure instanceof TestAbortedException || why.isEmpty()) {
            throw failure;
        }
        run.failed(failure);
        if (run.hintsAtFailure()) {
            NetworkEmulationExtension.hintAt(failure, context);
        }
        throw new TestAbortedException("failed, and " + why.get() + ": " + failure, failure);
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        run.reported();
    }

    @Override
    public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
        if (run.failure().isEmpty()) {
            run.incomplete();
        }
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        run.incomplete();
    }
}
