package dev.netsplit.junit;

import dev.netsplit.NetworkBuilder;
import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/**
 * What annotations ask for of a network's addresses; not checked yet.
 *
 * @param around the level around that has the same subnet in use while this one's network is open, if any
 */
record PlannedAddresses(List<String> subnets, List<String> addresses, Optional<AnnotatedElement> around) {
    static final PlannedAddresses NONE = new PlannedAddresses(List.of(), List.of(), Optional.empty());

    PlannedAddresses {
        subnets = List.copyOf(subnets);
        addresses = List.copyOf(addresses);
    }

    /** What the annotation says, and for what it does not, this; addresses go with the subnet that they are of. */
    PlannedAddresses with(NetworkEmulation own) {
        boolean otherSubnet = own.subnet().length > 0;
        boolean otherAddresses = otherSubnet || own.addresses().length > 0;
        return new PlannedAddresses(
                otherSubnet ? List.of(own.subnet()) : subnets,
                otherAddresses ? List.of(own.addresses()) : addresses,
                Optional.empty());
    }

    /** The same, for a network that is open beside that of a level around. */
    PlannedAddresses beside(PlannedAddresses others, AnnotatedElement level) {
        boolean same = subnets.stream().anyMatch(others.subnets::contains);
        return new PlannedAddresses(subnets, addresses, same ? Optional.of(level) : Optional.empty());
    }

    /**
     * @param owner the level that they stand on, for errors
     * @throws IllegalArgumentException if they are wrong
     */
    void applyTo(NetworkBuilder builder, AnnotatedElement owner) {
        if (around.isPresent()) {
            throw new ExtensionConfigurationException("subnet (" + subnets + ") of " + Levels.describe(owner)
                    + ", which has a network of its own, must not be that of " + Levels.describe(around.get())
                    + " too, whose network is open meanwhile; choose another one there, or lifecycle PER_METHOD for "
                    + Levels.describe(around.get()));
        }
        subnets.forEach(builder::subnet);
        for (String text : addresses) {
            int sign = text.indexOf('=');
            if (sign < 0) {
                throw new IllegalArgumentException(
                        "addresses (" + text + ") must be a node, '=' and an address, such as n1=10.77.0.5");
            }
            builder.address(
                    text.substring(0, sign).strip(), text.substring(sign + 1).strip());
        }
    }
}
