package dev.netsplit.internal.pcap;

/**
 * An IP packet of a capture file.
 *
 * @param offset where in the file's bytes its IP header begins
 * @param length how many bytes the file has from there on: fewer than the packet had where it was cut off, more where
 *     the link layer padded it
 * @param timeNs when it was captured, since the epoch
 */
public record CapturedPacket(int offset, int length, long timeNs) {}
