package dashcore;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;

/** Iterates over what a cursor gives until it gives null. */
final class Records<T> implements Iterator<T> {
    private final Supplier<T> cursor;
    private T ahead;
    private boolean ended;

    Records(Supplier<T> cursor) {
        this.cursor = cursor;
    }

    @Override
    public boolean hasNext() {
        if (ahead == null && !ended) {
            ahead = cursor.get();
            ended = ahead == null;
        }
        return ahead != null;
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        T record = ahead;
        ahead = null;
        return record;
    }
}
