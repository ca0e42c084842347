package dashcore;

import java.io.File;
import java.lang.ref.Cleaner;
import java.security.CodeSource;

/** The library behind this package: how it is found, and what frees its memory. */
final class NativeLibrary {
    private static final String PROPERTY = "dashcore.library";
    private static final String NAME = "dashcore-jni";

    static final Cleaner CLEANER = Cleaner.create();

    private NativeLibrary() {}

    /**
     * Loads the file that the property dashcore.library names, else the one beside the jar, else
     * the one in java.library.path.
     */
    static void load() {
        String named = System.getProperty(PROPERTY);
        File beside = besideJar();
        if (named != null) {
            System.load(new File(named).getAbsolutePath());
        } else if (beside != null && beside.isFile()) {
            System.load(beside.getPath());
        } else {
            loadFromPath(beside);
        }
    }

    private static void loadFromPath(File beside) {
        try {
            System.loadLibrary(NAME);
        } catch (UnsatisfiedLinkError error) {
            Error clearer = new UnsatisfiedLinkError("dashcore needs "
                    + System.mapLibraryName(NAME) + " beside its jar (" + beside
                    + "), in java.library.path, or named by -D" + PROPERTY + "=/path/to/it: "
                    + error.getMessage());
            clearer.initCause(error);
            throw clearer;
        }
    }

    private static File besideJar() {
        try {
            CodeSource source = NativeLibrary.class.getProtectionDomain().getCodeSource();
            File jar = new File(source.getLocation().toURI()).getAbsoluteFile();
            return new File(jar.getParentFile(), System.mapLibraryName(NAME));
        } catch (Exception unknown) {
            /* Classes that come from no file have nothing beside them. */
            return null;
        }
    }
}
