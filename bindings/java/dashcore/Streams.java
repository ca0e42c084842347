package dashcore;

/** How many streams are active; -1 when that is not known. */
public record Streams(long count, String source, String error, long checkedAt, long since) {
    static Streams take(long address) {
        if (address == 0) {
            return null;
        }
        StreamsMemory memory = new StreamsMemory(address, true);
        try {
            return new Streams(memory.getCount(), memory.getSource(), memory.getError(),
                    memory.getCheckedAt(), memory.getSince());
        } finally {
            memory.delete();
        }
    }
}
