package dashcore;

/** An entry of the log. Times are microseconds since 1970; details is JSON or null. */
public record Entry(long id, long timestamp, String type, String message, String details,
        String user) {
    static Entry take(long address) {
        if (address == 0) {
            return null;
        }
        EntryMemory memory = new EntryMemory(address, true);
        try {
            return new Entry(memory.getId(), memory.getTimestamp(), memory.getType(),
                    memory.getMessage(), memory.getDetails(), memory.getUser());
        } finally {
            memory.delete();
        }
    }
}
