package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * The numbers of bytes that something may have.
 *
 * @param most inclusive
 */
record ByteRange(long least, long most) {

    /**
     * Checks a number of bytes.
     *
     * @param name of the parameter, for the error
     * @throws IllegalArgumentException if the number lies outside
     */
    void check(String name, long bytes) {
        checkArgument(bytes >= least && bytes <= most, "%s (%s) must be from %s to %s bytes", name, bytes, least, most);
    }
}
