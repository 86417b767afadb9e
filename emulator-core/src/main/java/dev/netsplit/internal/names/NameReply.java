package dev.netsplit.internal.names;

import dev.netsplit.internal.wire.DnsQuery.Code;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * The answer to the look-up of a name.
 *
 * @param code whether it has addresses, or why not
 * @param addresses the addresses of the name
 * @param after how long the answer takes
 */
public record NameReply(Code code, List<InetAddress> addresses, Duration after) {}
