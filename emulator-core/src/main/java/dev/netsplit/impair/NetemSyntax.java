package dev.netsplit.impair;

/** tc-netem's command line, read and printed; what it means is in the Javadoc of {@code LinkProfile.netem}. */
final class NetemSyntax {
    private NetemSyntax() {}

    /**
     * Reads what tc takes after {@code netem}.
     *
     * @throws IllegalArgumentException if tc would refuse it, or it asks for what is not supported, with the place
     */
    static LinkProfile parse(String arguments) {
        return new NetemParser(arguments).parse();
    }

    /**
     * The arguments that {@link #parse} makes the same profile of.
     *
     * @throws IllegalStateException if something in the profile cannot be said in them, with its name
     */
    static String print(LinkProfile profile) {
        return NetemPrinter.print(profile);
    }
}
