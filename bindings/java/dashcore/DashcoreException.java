package dashcore;

/** A call of the library that failed; the message says what happened, as a sentence. */
public final class DashcoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int number;
    private final String code;
    private final String field;

    /** For the library only, which has bytes. */
    DashcoreException(int number, byte[] code, byte[] field, byte[] message) {
        super(Text.fromBytes(message));
        this.number = number;
        this.code = Text.fromBytes(code);
        this.field = Text.fromBytes(field);
    }

    /** A stable word for what kind of failure it is, such as "busy" or "invalid_value". */
    public String code() {
        return code;
    }

    /** The same as a number: Dashcore.EBUSY and so on. */
    public int number() {
        return number;
    }

    /** The input at fault, such as "limit"; "" when no single one was. */
    public String field() {
        return field;
    }
}
