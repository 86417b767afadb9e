/** Capture files, pcap and pcapng (draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng): IP packets and their times. */
@NullMarked
package dev.netsplit.internal.pcap;

import org.jspecify.annotations.NullMarked;
