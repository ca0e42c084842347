-- How many entries there are of each type in each hour since 1970, kept in the transaction that adds
-- or deletes them. dashcore's own connections do so once for many entries and have triggers switched
-- off; the triggers are for everybody else who changes the log.
CREATE TABLE activity_count (
    hour INTEGER NOT NULL,
    type TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (hour, type)
) STRICT, WITHOUT ROWID;
INSERT INTO activity_count
    SELECT timestamp / 3600000000, type, count(*) FROM activity_log GROUP BY 1, 2;
CREATE TRIGGER activity_counted AFTER INSERT ON activity_log BEGIN
    INSERT INTO activity_count VALUES (new.timestamp / 3600000000, new.type, 1)
        ON CONFLICT (hour, type) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER activity_uncounted AFTER DELETE ON activity_log BEGIN
    UPDATE activity_count SET n = n - 1
        WHERE hour = old.timestamp / 3600000000 AND type = old.type;
    DELETE FROM activity_count
        WHERE hour = old.timestamp / 3600000000 AND type = old.type AND n <= 0;
END;
CREATE TRIGGER activity_recounted AFTER UPDATE OF timestamp, type ON activity_log BEGIN
    UPDATE activity_count SET n = n - 1
        WHERE hour = old.timestamp / 3600000000 AND type = old.type;
    DELETE FROM activity_count
        WHERE hour = old.timestamp / 3600000000 AND type = old.type AND n <= 0;
    INSERT INTO activity_count VALUES (new.timestamp / 3600000000, new.type, 1)
        ON CONFLICT (hour, type) DO UPDATE SET n = n + 1;
END;
