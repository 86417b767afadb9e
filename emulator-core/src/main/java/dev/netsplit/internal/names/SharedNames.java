package dev.netsplit.internal.names;

import com.google.common.net.InetAddresses;
import dev.netsplit.internal.linux.ResolverFiles;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;

/** The files of a process that sees a node's names, beside those that it had, and the faults on them. */
final class SharedNames implements Closeable {
    private static final String NAME_SERVER = "nameserver ";

    private final ResolverFiles files;

    private SharedNames(ResolverFiles files) {
        this.files = files;
    }

    static SharedNames with(long pid) throws IOException {
        return new SharedNames(ResolverFiles.of(pid));
    }

    /** The name servers that the process had, in their order. */
    List<InetAddress> nameServers() {
        return files.originalResolver()
                .lines()
                .filter(line -> line.startsWith(NAME_SERVER))
                .map(line -> line.substring(NAME_SERVER.length()).strip())
                .filter(InetAddresses::isInetAddress)
                .map(InetAddresses::forString)
                .toList();
    }

    /** While there is a fault, the process asks the node's name server. */
    void write(NameTable table) throws IOException {
        if (table.hasFaults()) { // first, so that whoever misses a name in the hosts file asks the right one
            files.setResolver(NameServer.RESOLVER + searchDomains());
            files.setHosts(table.hosts(files.originalHosts()));
        } else {
            files.setHosts(table.hosts(files.originalHosts()));
            files.setResolver(files.originalResolver());
        }
    }

    private String searchDomains() {
        return files.originalResolver()
                .lines()
                .filter(line -> line.startsWith("search ") || line.startsWith("domain "))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    /** Gives the process back what it had. */
    @Override
    public void close() throws IOException {
        try (files) {
            files.setHosts(files.originalHosts());
            files.setResolver(files.originalResolver());
        }
    }
}
