package dev.netsplit.junit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;

/**
 * The failure in which a campaign ends. It runs nothing: it fails before there is an instance, with the failure of a
 * run before.
 *
 * @param name what it is called
 */
record CampaignVerdict(String name, Throwable failure) implements TestTemplateInvocationContext {

    @Override
    public String getDisplayName(int invocationIndex) {
        return name;
    }

    @Override
    public void prepareInvocation(ExtensionContext context) {
        throwAnyway(failure);
    }

    /** It is of whatever class the test's failure is, checked or not. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> void throwAnyway(Throwable failure) throws T {
        throw (T) failure;
    }
}
