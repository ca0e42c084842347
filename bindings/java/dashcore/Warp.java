package dashcore;

/** What is known about WARP. */
public record Warp(String status, String error, String details, long lastConnected, long checkedAt,
        long since) {
    static Warp take(long address) {
        if (address == 0) {
            return null;
        }
        WarpMemory memory = new WarpMemory(address, true);
        try {
            return new Warp(memory.getStatus(), memory.getError(), memory.getDetails(),
                    memory.getLastConnected(), memory.getCheckedAt(), memory.getSince());
        } finally {
            memory.delete();
        }
    }
}
