-- Blocklist.

-- What partners are, or were, or may be asked to refuse. value, evidence, ended_why: personal. value_index: its blind
-- index. days: how long it stands once published.
CREATE TABLE blocklist_entry (
  id BIGINT PRIMARY KEY NOT NULL,
  unit BIGINT NOT NULL REFERENCES unit (id),
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  value_index TEXT NOT NULL,
  state TEXT NOT NULL,
  basis TEXT NOT NULL,
  category TEXT,
  evidence TEXT NOT NULL,
  confidence BIGINT NOT NULL,
  days BIGINT NOT NULL,
  reference TEXT NOT NULL UNIQUE,
  proposed_by BIGINT NOT NULL REFERENCES officer (id),
  proposed_at BIGINT NOT NULL,
  verified_by BIGINT REFERENCES officer (id),
  verified_at BIGINT,
  published_by BIGINT REFERENCES officer (id),
  published_at BIGINT,
  expires_at BIGINT,
  ended_by BIGINT REFERENCES officer (id),
  ended_at BIGINT,
  ended_why TEXT NOT NULL
);

CREATE INDEX blocklist_entry_by_value ON blocklist_entry (value_index, state);

CREATE INDEX blocklist_entry_by_state ON blocklist_entry (state, kind, id);

CREATE INDEX blocklist_entry_expiring ON blocklist_entry (state, expires_at);

CREATE INDEX blocklist_entry_of_unit ON blocklist_entry (unit, id);

-- Everything that was listed and given back, in order and without gaps. ended: nothing for a listing, else why it was
-- given back.
CREATE TABLE blocklist_log (
  position BIGINT PRIMARY KEY NOT NULL,
  entry BIGINT NOT NULL REFERENCES blocklist_entry (id),
  ended TEXT NOT NULL,
  at BIGINT NOT NULL
);

CREATE INDEX blocklist_log_of_entry ON blocklist_log (entry);

-- How often a value was seen on a day (days since 1970, +08:00). value_index: its blind index.
CREATE TABLE sighting (
  value_index TEXT NOT NULL,
  day BIGINT NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (value_index, day)
);

CREATE INDEX sighting_by_day ON sighting (day);

-- words, contact, reasons: personal.
CREATE TABLE appeal (
  id BIGINT PRIMARY KEY NOT NULL,
  entry BIGINT NOT NULL REFERENCES blocklist_entry (id),
  state TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  words TEXT NOT NULL,
  contact TEXT NOT NULL,
  answered_at BIGINT,
  answered_by BIGINT REFERENCES officer (id),
  reasons TEXT NOT NULL
);

CREATE INDEX appeal_of_entry ON appeal (entry);

CREATE INDEX appeal_by_state ON appeal (state, due_at);

-- How far each partner that is pushed to has the log. cursor_at: the last place that it took. lease_until_at: until when
-- whoever pushes to it now may take.
CREATE TABLE feed (
  code TEXT PRIMARY KEY NOT NULL,
  cursor_at BIGINT NOT NULL,
  try_at BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  lease_until_at BIGINT,
  took_at BIGINT
);

-- A look at an entry of the blocklist.
ALTER TABLE look ADD COLUMN entry BIGINT;
