package dashcore;

/** The body of an answer over HTTP, its length in bytes, and where the next page begins, or null. */
public record Answer(String body, long length, String next, long expires, long revision) {
    static Answer take(long address) {
        if (address == 0) {
            return null;
        }
        AnswerMemory memory = new AnswerMemory(address, true);
        try {
            return new Answer(memory.getBody(), memory.getLength(), memory.getNext(),
                    memory.getExpires(), memory.getRevision());
        } finally {
            memory.delete();
        }
    }
}
