package dev.netsplit.internal.pipeline.fault;

import dev.netsplit.impair.Impairment;
import dev.netsplit.internal.pipeline.record.InternalErrors;
import dev.netsplit.packet.PacketFilter;

/** Counts and logs exceptions that code of users throws on the packet path: impairments, filters, triggers. */
public final class UserCodeErrors {
    private final InternalErrors errors;

    public UserCodeErrors(InternalErrors errors) {
        this.errors = errors;
    }

    /** Records that an impairment threw, and that the packet is lost. */
    public void impairmentFailed(Impairment impairment, Throwable error) {
        errors.record("impairment " + named(impairment) + " failed and lost a packet; the run is not faithful", error);
    }

    /** Records that a filter threw, and so took no packet. */
    void filterFailed(PacketFilter filter, Throwable error) {
        errors.record("filter (" + named(filter) + ") failed and took no packet; the run is not faithful", error);
    }

    /** Records that the action threw that was to follow packets of a filter. */
    public void triggerFailed(PacketFilter filter, Throwable error) {
        errors.record("what packets (" + named(filter) + ") were to set off failed; the run is not faithful", error);
    }

    /** Returns what the object calls itself, or its class if it fails to say that. */
    private static String named(Object object) {
        try {
            return String.valueOf(object);
        } catch (Throwable e) { // also what is undeclared
            return object.getClass().getName();
        }
    }
}
