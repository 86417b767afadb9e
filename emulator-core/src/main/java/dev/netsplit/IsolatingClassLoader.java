package dev.netsplit;

import com.google.common.collect.ImmutableSet;
import com.google.common.io.ByteStreams;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.security.AllPermission;
import java.security.CodeSource;
import java.security.Permissions;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Enumeration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * Loads anew what another class loader would load, from where that one finds it: so it does not matter how a build tool
 * or an IDE has put the class path, or the module path, together. Shared with the other are the JDK, Netsplit, logging,
 * and what is named.
 */
final class IsolatingClassLoader extends ClassLoader {
    /** Logging: it is the test's, with one configuration, and one writer to each file. */
    private static final ImmutableSet<String> LOGGING =
            ImmutableSet.of("org.slf4j", "ch.qos.logback", "org.apache.logging");

    private static final String NETSPLIT = "dev.netsplit";

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader original;
    private final ImmutableSet<String> shared;
    private final Map<String, ProtectionDomain> domains = new ConcurrentHashMap<>();

    /**
     * @param shared names of packages, with all below them, and of classes
     */
    IsolatingClassLoader(String name, ClassLoader original, Iterable<String> shared) {
        super(name, ClassLoader.getPlatformClassLoader());
        this.original = original;
        this.shared =
                ImmutableSet.<String>builder().addAll(LOGGING).addAll(shared).build();
    }

    ClassLoader original() {
        return original;
    }

    /** Whether a class is the same inside and outside. */
    boolean shares(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        ClassLoader loader = element.getClassLoader();
        return loader == null
                || loader == ClassLoader.getPlatformClassLoader()
                || (loader != this && isShared(element.getName()));
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return isShared(name) ? original.loadClass(name) : super.loadClass(name, resolve);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        URL file = original.getResource(fileOf(name));
        if (file == null) {
            throw new ClassNotFoundException(name);
        }
        try {
            URLConnection connection = file.openConnection();
            byte[] bytes;
            try (InputStream stream = connection.getInputStream()) {
                bytes = ByteStreams.toByteArray(stream);
            }
            JarURLConnection jar = connection instanceof JarURLConnection inJar ? inJar : null;
            definePackageOf(name, jar == null ? null : jar.getManifest());
            URL place = jar == null ? rootOf(file, name) : jar.getJarFileURL();
            return defineClass(name, bytes, 0, bytes.length, domainOf(place));
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    @Override
    public @Nullable URL getResource(String name) {
        return original.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return original.getResources(name);
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        return original.getResourceAsStream(name);
    }

    private boolean isShared(String className) {
        for (int end = className.length(); end > 0; end = className.lastIndexOf('.', end - 1)) {
            if (shared.contains(className.substring(0, end))) {
                return true;
            }
        }
        int outer = className.indexOf('$');
        return (outer > 0 && shared.contains(className.substring(0, outer))) || isNetsplits(className);
    }

    /** By its place: tests, Netsplit's own too, may be in packages whose names begin alike. */
    private boolean isNetsplits(String className) {
        if (!className.startsWith(NETSPLIT)) {
            return false;
        }
        URL place = original.getResource(fileOf(className));
        URL node = Node.class.getResource("Node.class");
        return place != null && node != null && rootText(place, className).equals(rootText(node, Node.class.getName()));
    }

    /**
     * One that does not know this loader: up to JDK 23 a thread keeps the domains of the code that started it, and so
     * would keep the classes, and with them, if it is a timer's, its own timer.
     */
    private ProtectionDomain domainOf(URL place) {
        return domains.computeIfAbsent(place.toString(), text -> {
            Permissions all = new Permissions();
            all.add(new AllPermission());
            return new ProtectionDomain(new CodeSource(place, (Certificate[]) null), all);
        });
    }

    private void definePackageOf(String className, @Nullable Manifest manifest) {
        String name = className.substring(0, Math.max(0, className.lastIndexOf('.')));
        if (getDefinedPackage(name) != null) {
            return;
        }
        Attributes main = manifest == null ? new Attributes() : manifest.getMainAttributes();
        try {
            definePackage(
                    name,
                    main.getValue(Attributes.Name.SPECIFICATION_TITLE),
                    main.getValue(Attributes.Name.SPECIFICATION_VERSION),
                    main.getValue(Attributes.Name.SPECIFICATION_VENDOR),
                    main.getValue(Attributes.Name.IMPLEMENTATION_TITLE),
                    main.getValue(Attributes.Name.IMPLEMENTATION_VERSION),
                    main.getValue(Attributes.Name.IMPLEMENTATION_VENDOR),
                    null);
        } catch (IllegalArgumentException e) {
            if (getDefinedPackage(name) == null) { // or another thread was faster
                throw e;
            }
        }
    }

    private static URL rootOf(URL file, String className) throws IOException {
        return new URL(rootText(file, className));
    }

    private static String rootText(URL file, String className) {
        String text = file.toString();
        return text.substring(0, text.length() - fileOf(className).length());
    }

    private static String fileOf(String className) {
        return className.replace('.', '/') + ".class";
    }
}
