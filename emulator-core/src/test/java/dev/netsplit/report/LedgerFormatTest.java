package dev.netsplit.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import dev.netsplit.packet.PacketFlow;
import dev.netsplit.packet.PacketId;
import dev.netsplit.packet.Payload;
import dev.netsplit.report.LedgerEntry.PacketEntered;
import dev.netsplit.topology.LinkName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was written is read; what is malformed is refused, with its place. */
class LedgerFormatTest {
    private static final int MAGIC = 16;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatWasWrittenIsRead(long seed) throws IOException {
        List<LedgerEntry> entries = LedgerEntries.random(seed, 5_000); // several blocks

        assertThat(Ledger.read(write(seed, entries))).isEqualTo(new Ledger(LedgerEntries.run(seed), entries));
    }

    @Test
    void twoThatAreWrittenAtOnceMustHaveFilesOfTheirOwn() throws IOException {
        Path file = folder.resolve("same.ledger");
        try (LedgerWriter first = LedgerWriter.open(file, LedgerEntries.run(1))) {
            assertThatThrownBy(() -> LedgerWriter.open(file, LedgerEntries.run(2)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("must be written by one network only, and another is writing it");
            assertThat(first.run().seed()).isEqualTo(1);
        }

        assertThat(Ledger.read(file).run().seed()).isEqualTo(1);
        LedgerWriter.open(file, LedgerEntries.run(2)).close();
        assertThat(Ledger.read(file).run().seed()).isEqualTo(2);
    }

    @Test
    void aFileThatIsCutShortIsReadUpToItsLastWholeBlock() throws IOException {
        List<LedgerEntry> entries = LedgerEntries.random(9, 40);
        Path file = folder.resolve("short");
        int firstBlock;
        try (LedgerWriter writer = LedgerWriter.open(file, LedgerEntries.run(9))) {
            firstBlock = (int) Files.size(file);
            for (LedgerEntry entry : entries) {
                writer.write(entry);
                writer.flush();
            }
        }
        byte[] whole = Files.readAllBytes(file);
        int before = 0;
        for (int length = firstBlock; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            Ledger read = Ledger.read(file);

            assertThat(read.entries())
                    .isEqualTo(entries.subList(0, read.entries().size()));
            assertThat(read.entries().size()).isBetween(before, before + 1);
            assertThat(read.isComplete()).isFalse();
            before = read.entries().size();
        }
        assertThat(before).isEqualTo(entries.size() - 1);
    }

    @Test
    void aByteThatIsWrongIsNoticed() throws IOException {
        List<LedgerEntry> entries = LedgerEntries.random(10, 30);
        byte[] right = Files.readAllBytes(write(10, entries));
        Path file = folder.resolve("wrong");
        for (int at = 0; at < right.length; at++) {
            byte[] wrong = right.clone();
            wrong[at] ^= 0x10;
            Files.write(file, wrong);
            boolean noticed;
            try {
                noticed = Ledger.read(file).entries().size() < entries.size(); // a length may lead beyond the end
            } catch (LedgerFormatException e) {
                noticed = true;
                assertThat(e.getMessage()).contains(file.toString()).containsPattern("byte \\d+: .* must ");
            }
            assertThat(noticed).as("byte %s", at).isTrue();
        }
    }

    @Test
    void aFileOfSomethingElseIsNoLedger() throws IOException {
        Path file = Files.writeString(folder.resolve("text"), "something else altogether");

        assertThatThrownBy(() -> Ledger.read(file))
                .isInstanceOf(LedgerFormatException.class)
                .hasMessage(file + ", byte 0: file must begin with 'NETSPLIT LEDGER'; it is no ledger");
    }

    @Test
    void anotherVersionIsRefused() throws IOException {
        assertThatThrownBy(() -> Ledger.read(blocks(new byte[] {LedgerFormat.RUN, 2})))
                .isInstanceOf(LedgerFormatException.class)
                .hasMessageContaining("byte " + (MAGIC + 8 + 2) + ": version (2) must be 1");
    }

    @Test
    void whatTheChecksumDoesNotSeeTheRulesDo() throws IOException {
        byte[] run = runBlock();

        assertMalformed("first entry (1) must be the run's (5)", new byte[] {LedgerFormat.STRING, 1, 'x'});
        assertMalformed("run must be described once", run, run);
        assertMalformed("entry (99) must be of a known kind", run, new byte[] {99});
        assertMalformed(
                "link (0) must be one of the 0 that were defined", run, new byte[] {(byte) FateFormat.LOST.tag(), 0, 0
                });
        assertMalformed("text length (9) must be from 0 to 1", run, new byte[] {LedgerFormat.STRING, 9, 'x'});
        assertMalformed("text must be UTF-8", run, new byte[] {LedgerFormat.STRING, 1, (byte) 0xFF});
        assertMalformed("block must not end within an entry", run, new byte[] {LedgerFormat.LEFT_OUT, 0});
        assertMalformed("number must be of at most ten bytes", run, new byte[] {
            LedgerFormat.LEFT_OUT, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1
        });
        assertMalformed("entry (8) must not come after the run's end", run, new byte[] {
            LedgerFormat.RUN_ENDED, 0, 0, LedgerFormat.LEFT_OUT, 0, 1
        });
        assertMalformed("file must have a whole block");
    }

    @Test
    void tagsOfFatesStayAsTheyAre() {
        assertThat(FateFormat.values())
                .extracting(FateFormat::tag)
                .containsExactly(16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 30);
    }

    @Test
    void everyKindOfEntryIsTried() {
        Set<Class<?>> kinds =
                LedgerEntries.random(1, 1000).stream().map(Object::getClass).collect(Collectors.toSet());

        kinds.add(LedgerEntry.RunEnded.class); // nothing may follow it
        assertThat(kinds).containsExactlyInAnyOrder(LedgerEntry.class.getPermittedSubclasses());
    }

    @Test
    void anUnknownDetailIsRefused() throws IOException {
        assertMalformed("detail (3) must be from 0 to 2", new byte[] {LedgerFormat.RUN, 1, 0, 0, 0, 0, 0, 0, 0, 0, 3});
    }

    @Test
    void aPacketThatCannotBeIsRefused() throws IOException {
        assertThat(Ledger.read(blocks(runBlock(), enteredBlock(new byte[3], 0, 0, 0, 0x20, 43, 3, 3)))
                        .entries())
                .singleElement()
                .hasToString("a -> b: TCP a -> b:80 #0, packet 0: 43 bytes, ACK, 0x000000");
        assertMalformedPacket("link (1) must be one of the 1 that were defined", new byte[0], 1);
        assertMalformedPacket("flow (1) must be one of the 1 that were defined", new byte[0], 0, 1);
        assertMalformedPacket("TCP flags (256) must be from 0 to 255", new byte[0], 0, 0, 0, 0x80, 4);
        assertMalformedPacket("payload length (11) must be from 0 to 10", new byte[0], 0, 0, 0, 0, 10, 11);
        assertMalformedPacket("payload start length (11) must be from 0 to 10", new byte[11], 0, 0, 0, 0, 50, 10, 11);
        assertMalformedPacket("payload start length (33) must be from 0 to 32", new byte[33], 0, 0, 0, 0, 50, 40, 33);
        assertMalformedPacket("payload start length (2) must be from 0 to 1", new byte[1], 0, 0, 0, 0, 50, 10, 2);
        assertMalformedPacket("block must not end within an entry", new byte[7], 0, 0, 0, 1); // of the part
    }

    @Test
    void noMoreOfAPacketIsRecordedThanIsRead() {
        Payload tooMuch = Payload.of(new byte[33]);
        Payload start = Payload.of(new byte[32]);
        PacketId packet = new PacketId(flow(), 0, 0);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PacketEntered(0, LinkName.of("a", "b"), packet, 100, 0, 60, Optional.of(tooMuch)))
                .withMessage("payloadStart (33 bytes) must be at most 32 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PacketEntered(0, LinkName.of("a", "b"), packet, 100, 0, 31, Optional.of(start)))
                .withMessage("payloadStart (32 bytes) must be at most 31 bytes");
    }

    @Test
    void whatIsNotShownOfAPayloadIsHintedAt() {
        Optional<Payload> start = Optional.of(Payload.of("hello"));
        PacketId packet = new PacketId(flow(), 3, 0);

        assertThat(new PacketEntered(0, LinkName.of("a", "b"), packet, 100, 0x18, 60, start))
                .hasToString("a -> b: TCP a -> b:8080 #0, packet 3: 100 bytes, PSH+ACK, \"hello\"...");
        assertThat(new PacketEntered(0, LinkName.of("a", "b"), packet, 45, 0, 5, start))
                .hasToString("a -> b: TCP a -> b:8080 #0, packet 3: 45 bytes, \"hello\"");
    }

    private static PacketFlow flow() {
        return new PacketFlow(
                LedgerEntries.run(1).nodes().get(0),
                LedgerEntries.run(1).nodes().get(1),
                6,
                8080,
                0,
                true,
                false);
    }

    @Test
    void anEntryOfAFateTakesAFewBytes() throws IOException {
        PacketFlow flow = flow();
        Path file = folder.resolve("compact");
        int entries = 10_000;
        try (LedgerWriter writer = LedgerWriter.open(file, LedgerEntries.run(1))) {
            for (int i = 0; i < entries; i++) { // one packet in a hundred, at 100,000 packets a second
                writer.write(new LedgerEntry.PacketFate(
                        1_000_000L * i,
                        LinkName.of("a", "b"),
                        new PacketId(flow, 100L * i, 0),
                        1,
                        new Fate.Lost(),
                        new FateCause("dev.netsplit.impair.Loss", 0)));
            }
        }
        assertThat(Files.size(file) / (double) entries).isLessThan(11);
    }

    private void assertMalformedPacket(String rule, byte[] rest, int... fields) throws IOException {
        assertMalformed(rule, runBlock(), enteredBlock(rest, fields));
    }

    /** A packet that entered the one link, of the one flow. */
    private static byte[] enteredBlock(byte[] rest, int... fields) {
        byte[] entry = new byte[fields.length];
        for (int i = 0; i < fields.length; i++) {
            entry[i] = (byte) fields[i];
        }
        byte[] names = {LedgerFormat.STRING, 1, 'a', LedgerFormat.STRING, 1, 'b'};
        byte[] link = {LedgerFormat.LINK, 0, 1};
        byte[] flow = {LedgerFormat.FLOW, 0, 1, 6, 80, 0, LedgerFormat.FROM_STARTER};
        byte[] begin = {LedgerFormat.PACKET_ENTERED, 0};
        return Bytes.concat(names, link, flow, begin, entry, rest);
    }

    private void assertMalformed(String rule, byte[]... blocks) throws IOException {
        Path file = blocks(blocks);
        assertThatThrownBy(() -> Ledger.read(file))
                .isInstanceOf(LedgerFormatException.class)
                .hasMessageContaining(rule);
    }

    private Path write(long seed, List<LedgerEntry> entries) throws IOException {
        Path file = folder.resolve("new/folder/run.ledger");
        try (LedgerWriter writer = LedgerWriter.open(file, LedgerEntries.run(seed))) {
            for (LedgerEntry entry : entries) {
                writer.write(entry);
            }
        }
        return file;
    }

    private byte[] runBlock() throws IOException {
        byte[] file = Files.readAllBytes(write(1, List.of()));
        return Arrays.copyOfRange(file, MAGIC + LedgerFormat.BLOCK_HEADER, file.length);
    }

    /** A file of blocks whose checksums are right. */
    private Path blocks(byte[]... payloads) throws IOException {
        Path file = folder.resolve("blocks");
        ByteBuffer bytes = ByteBuffer.allocate(4096).put("NETSPLIT LEDGER\n".getBytes(StandardCharsets.US_ASCII));
        for (byte[] payload : payloads) {
            BlockOutput block = new BlockOutput();
            for (byte one : payload) {
                block.putByte(one);
            }
            bytes.put(block.end());
        }
        return Files.write(file, Arrays.copyOf(bytes.array(), bytes.position()));
    }
}
