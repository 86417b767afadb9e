package dev.netsplit.prose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.io.Resources;
import dev.netsplit.prose.AllowList.Counts;
import dev.netsplit.prose.Prose.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sources and documents of all modules avoid some words, and wrap at 120 columns. The allow list has what is left. */
class PlainEnglishTest {
    private static final Path ROOT = Path.of("..");
    private static final List<String> MODULES = List.of("emulator-core", "junit-extension", "examples", "benchmarks");
    private static final int SHOWN = 20; // problems of a file
    private static final String ALLOW_LIST = "allow-list.txt";

    private static final Map<String, List<String>> PROBLEMS = new TreeMap<>();
    private static final Map<String, Counts> COUNTS = new TreeMap<>();

    @BeforeAll
    static void readAll() throws IOException {
        assumeTrue(Files.exists(ROOT.resolve("CONTRIBUTING.md")), "there is no checkout of the sources to read");
        Prose prose = new Prose(Words.parse(lines("words.txt")));
        for (String module : MODULES) {
            for (String kind : List.of("main", "test")) {
                Path folder = ROOT.resolve(module).resolve("src").resolve(kind).resolve("java");
                for (Path file : files(folder, ".java", Integer.MAX_VALUE)) {
                    add(module + "/" + kind + "/" + file.getFileName(), file, prose.inJava(Files.readString(file)));
                }
            }
        }
        List<Path> documents = new ArrayList<>(files(ROOT, ".md", 1));
        documents.addAll(files(ROOT.resolve("docs"), ".md", 1));
        for (Path file : documents) {
            add(ROOT.relativize(file).toString(), file, prose.inMarkdown(Files.readString(file)));
        }
    }

    private static List<Path> files(Path folder, String ending, int depth) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    /** Files of one name in a module count together, so that a file may move between packages. */
    private static void add(String name, Path file, List<Problem> problems) {
        COUNTS.merge(name, Counts.of(problems), Counts::plus);
        problems.forEach(problem -> PROBLEMS.computeIfAbsent(name, key -> new ArrayList<>())
                .add("%s:%d: %s".formatted(ROOT.relativize(file), problem.line(), problem.text())));
    }

    @Test
    void noFileHasMoreProblemsThanTheAllowListSays() throws IOException {
        AllowList allowed = AllowList.parse(lines(ALLOW_LIST));
        List<String> tooMany = COUNTS.keySet().stream()
                .filter(file -> COUNTS.get(file).exceeds(allowed.of(file)))
                .map(file -> "%s may have %s and has %s:\n  %s"
                        .formatted(
                                file,
                                allowed.of(file),
                                COUNTS.get(file),
                                PROBLEMS.getOrDefault(file, List.of()).stream()
                                        .limit(SHOWN)
                                        .collect(Collectors.joining("\n  "))))
                .toList();

        assertThat(tooMany)
                .withFailMessage("write plainer English, see CONTRIBUTING.md:\n%s", String.join("\n", tooMany))
                .isEmpty();
    }

    @Test
    void theAllowListHasNoMoreThanIsLeft() throws IOException {
        String left = new AllowList(COUNTS).print();
        Path file = Files.createDirectories(Path.of("target")).resolve(ALLOW_LIST);
        Files.writeString(file, left);

        assertThat(Resources.toString(PlainEnglishTest.class.getResource(ALLOW_LIST), UTF_8))
                .as(
                        "the allow list. If no file has more problems than before: cp %s src/test/resources/dev/netsplit/prose",
                        file)
                .isEqualTo(left);
    }

    private static List<String> lines(String resource) throws IOException {
        return Resources.readLines(PlainEnglishTest.class.getResource(resource), UTF_8);
    }
}
