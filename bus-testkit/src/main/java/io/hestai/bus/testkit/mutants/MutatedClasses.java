package io.hestai.bus.testkit.mutants;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The classes of a package, production and tests, with those of a mutant in the place of the real ones. */
final class MutatedClasses extends ClassLoader {
    private final String prefix;
    private final Map<String, byte[]> mutated;

    private MutatedClasses(String packageName, Map<String, byte[]> mutated) {
        super(MutatedClasses.class.getClassLoader());
        this.prefix = packageName + ".";
        this.mutated = mutated;
    }

    /** Compiles a mutant; fails if it is no Java. */
    static MutatedClasses of(String packageName, Mutant mutant) throws IOException {
        String file = packageName.replace('.', '/') + "/" + mutant.type() + ".java";
        return new MutatedClasses(packageName, compile(new SourceText(file, mutant.source(packageName))));
    }

    private static Map<String, byte[]> compile(SourceText source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Map<String, ByteArrayOutputStream> written = new HashMap<>();
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager standard = compiler.getStandardFileManager(null, null, null);
                JavaFileManager files = new InMemory(standard, written)) {
            List<String> options =
                    List.of("--release", "17", "-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path"));
            boolean compiled = compiler.getTask(complaints, files, null, options, null, List.of(source))
                    .call();
            if (!compiled) {
                throw new IllegalStateException("the mutant " + source.getName() + " is no Java:\n" + complaints);
            }
        }
        Map<String, byte[]> classes = new HashMap<>();
        written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
        return classes;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(prefix)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] bytes = mutated.get(name);
        if (bytes == null) {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                bytes = in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read class " + name, e);
            }
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    private static final class SourceText extends SimpleJavaFileObject {
        private final String text;

        SourceText(String file, String text) {
            super(URI.create("mutant:///" + file), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<StandardJavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written;

        InMemory(StandardJavaFileManager standard, Map<String, ByteArrayOutputStream> written) {
            super(standard);
            this.written = written;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("mutant:///" + name.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    written.put(name, bytes);
                    return bytes;
                }
            };
        }
    }
}
