package dev.netsplit.junit;

import com.google.common.base.Ticker;
import dev.netsplit.internal.log.Logs;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** Makes the runs of a {@link PacketMutationTest}. */
final class MutationExtension implements TestTemplateInvocationContextProvider {

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getElement(), PacketMutationTest.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        NetworkPlan plan = CampaignRuns.plan("@PacketMutationTest", context);
        PacketMutationTest annotation = AnnotationSupport.findAnnotation(context.getElement(), PacketMutationTest.class)
                .orElseThrow();
        MutationSettings settings = MutationSettings.of(annotation, plan, context);
        return CampaignRuns.of(
                new MutationCampaign(settings, Ticker.systemTicker(), context),
                context.getDisplayName(),
                Logs.of(PacketMutationTest.class));
    }
}
