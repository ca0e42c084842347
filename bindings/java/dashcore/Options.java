package dashcore;

/** How a store is opened; see dashcore_open_options in dashcore.h. */
public final class Options {
    String store;
    String program;
    String redactKeys;
    String acexyUrl;
    String acestreamUrl;
    String warpCli;
    long waitMs;
    long queueCapacity;
    long flags;

    /** "sqlite:/path/to/file.db" or a plain path; by default what DASHCORE_STORE names. */
    public Options store(String store) {
        this.store = store;
        return this;
    }

    /** When given, start and stop of the worker are logged by this name. */
    public Options program(String program) {
        this.program = program;
        return this;
    }

    /** More names of secret keys, comma-separated. */
    public Options redactKeys(String redactKeys) {
        this.redactKeys = redactKeys;
        return this;
    }

    /** "" switches this probe off. */
    public Options acexyUrl(String acexyUrl) {
        this.acexyUrl = acexyUrl;
        return this;
    }

    /** "" switches this probe off. */
    public Options acestreamUrl(String acestreamUrl) {
        this.acestreamUrl = acestreamUrl;
        return this;
    }

    /** "" switches this probe off. */
    public Options warpCli(String warpCli) {
        this.warpCli = warpCli;
        return this;
    }

    /** Longest wait for another writer or a full queue; 0: 5000. */
    public Options waitMs(long waitMs) {
        this.waitMs = waitMs;
        return this;
    }

    /** Entries in the queue of LOG_ASYNC; 0: 8192. */
    public Options queueCapacity(long queueCapacity) {
        this.queueCapacity = queueCapacity;
        return this;
    }

    /** Of Dashcore.OPEN_…. */
    public Options flags(long flags) {
        this.flags = flags;
        return this;
    }
}
