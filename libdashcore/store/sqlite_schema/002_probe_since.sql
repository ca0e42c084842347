-- When the present state of a probe was first seen; NULL until the state is next written.
ALTER TABLE probe_state ADD COLUMN since INTEGER;
