"""The insert that dashcore does for an entry, by a session of SQLAlchemy: the same columns, indexes
and settings of SQLite."""

import time

import sqlalchemy
from sqlalchemy.orm import Session, declarative_base

Base = declarative_base()


class Entry(Base):
    __tablename__ = "activity_log"
    __table_args__ = (sqlalchemy.Index("activity_newest", "timestamp"),
                      sqlalchemy.Index("activity_newest_of_type", "type", "timestamp"),
                      {"sqlite_autoincrement": True})

    id = sqlalchemy.Column(sqlalchemy.Integer, primary_key=True)
    timestamp = sqlalchemy.Column(sqlalchemy.Integer, nullable=False)
    type = sqlalchemy.Column(sqlalchemy.Text, nullable=False)
    message = sqlalchemy.Column(sqlalchemy.Text, nullable=False)
    details = sqlalchemy.Column(sqlalchemy.JSON)
    user = sqlalchemy.Column(sqlalchemy.Text)


def configure(connection, _):
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON",
                   "temp_store = MEMORY"):
        connection.execute("PRAGMA " + pragma)


def make_engine(path):
    # By itself 1.4 opens a file anew for each transaction, and 2.0 no longer does.
    engine = sqlalchemy.create_engine(f"sqlite:///{path}", poolclass=sqlalchemy.pool.QueuePool)
    sqlalchemy.event.listen(engine, "connect", configure)
    Base.metadata.create_all(engine)
    return engine


def insert(engine, count, batch, message, details):
    """Inserts `count` entries, `batch` a commit, and gives the seconds that took."""
    began = time.perf_counter()
    with Session(engine) as session:
        for number in range(1, count + 1):
            session.add(Entry(timestamp=time.time_ns() // 1000, type="scrape", message=message,
                              details=details))
            if number % batch == 0:
                session.commit()
        session.commit()
    return time.perf_counter() - began
