-- What a text search need not look at, built by workers behind the writers (sqlite_search.h says
-- how). A group is of up to 64 blocks of consecutive ids and covers every id from its first to its
-- last; ids that no group covers are searched without. The bits of group n are the rows 64 * n to
-- 64 * n + 63 of search_bits.
CREATE TABLE search_group (
    number INTEGER PRIMARY KEY,
    first_id INTEGER NOT NULL,
    last_id INTEGER NOT NULL,
    oldest INTEGER NOT NULL,
    newest INTEGER NOT NULL,
    folding INTEGER NOT NULL,
    blocks BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX search_group_ids
    ON search_group (first_id, last_id, oldest, newest, folding);
CREATE TABLE search_bits (
    id INTEGER PRIMARY KEY,
    bits BLOB NOT NULL
) STRICT;

-- A group is true for the entries it was built from, which dashcore never changes: its own
-- connections, which have triggers switched off, add entries with ids beyond all others, and
-- delete. Whoever else changes entries drops the group they are in, and tells a worker that is
-- building one.
CREATE TABLE search_change (
    n INTEGER NOT NULL
) STRICT;
INSERT INTO search_change VALUES (0);
CREATE TRIGGER search_group_dropped AFTER DELETE ON search_group BEGIN
    DELETE FROM search_bits WHERE id BETWEEN old.number * 64 AND old.number * 64 + 63;
END;
CREATE TRIGGER search_inserted AFTER INSERT ON activity_log
WHEN new.id <= (SELECT seq FROM sqlite_sequence WHERE name = 'activity_log')
    OR new.id <= (SELECT last_id FROM search_group ORDER BY first_id DESC LIMIT 1) BEGIN
    UPDATE search_change SET n = n + 1;
    DELETE FROM search_group WHERE last_id >= new.id
        AND first_id = (SELECT max(first_id) FROM search_group WHERE first_id <= new.id);
END;
CREATE TRIGGER search_deleted AFTER DELETE ON activity_log BEGIN
    UPDATE search_change SET n = n + 1;
    DELETE FROM search_group WHERE last_id >= old.id
        AND first_id = (SELECT max(first_id) FROM search_group WHERE first_id <= old.id);
END;
CREATE TRIGGER search_updated AFTER UPDATE ON activity_log
WHEN new.id <> old.id OR new.timestamp <> old.timestamp OR new.message <> old.message
    OR new.details IS NOT old.details BEGIN
    UPDATE search_change SET n = n + 1;
    DELETE FROM search_group WHERE last_id >= old.id
        AND first_id = (SELECT max(first_id) FROM search_group WHERE first_id <= old.id);
    DELETE FROM search_group WHERE last_id >= new.id
        AND first_id = (SELECT max(first_id) FROM search_group WHERE first_id <= new.id);
END;
