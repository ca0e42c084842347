package dashcore;

/** Which entries to read: new Filter().types("scrape,error").limit(20). */
public final class Filter {
    int days;
    String types;
    String query;
    String user;
    long limit;
    long since;
    long until;
    String cursor;

    /** 1 to 30: the last days × 24 h; Dashcore.TODAY; 0: all that is kept. */
    public Filter days(int days) {
        this.days = days;
        return this;
    }

    /** Types, comma-separated. */
    public Filter types(String types) {
        this.types = types;
        return this;
    }

    /** Words that occur in message or details, in any case. */
    public Filter query(String query) {
        this.query = query;
        return this;
    }

    public Filter user(String user) {
        this.user = user;
        return this;
    }

    /** At most so many entries, 1 to 1000; 0: no limit for a cursor or an export. */
    public Filter limit(long limit) {
        this.limit = limit;
        return this;
    }

    /** Microseconds since 1970, inclusive. */
    public Filter since(long since) {
        this.since = since;
        return this;
    }

    /** Microseconds since 1970, exclusive. */
    public Filter until(long until) {
        this.until = until;
        return this;
    }

    /** Where a page ended. */
    public Filter cursor(String cursor) {
        this.cursor = cursor;
        return this;
    }
}
