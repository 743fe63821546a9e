-- Authority.
-- unit_above: each unit with itself (height 0) and every unit above it, so that scope is one look-up in each query. Units
-- never move: a row is written when the unit is.
CREATE TABLE unit_above (
  unit BIGINT NOT NULL REFERENCES unit (id),
  above BIGINT NOT NULL REFERENCES unit (id),
  height BIGINT NOT NULL,
  PRIMARY KEY (unit, above)
);

INSERT INTO unit_above (unit, above, height)
WITH RECURSIVE up (unit, above, height) AS (
  SELECT id, id, CAST(0 AS BIGINT) FROM unit
  UNION ALL
  SELECT up.unit, unit.parent, up.height + 1 FROM up JOIN unit ON unit.id = up.above WHERE unit.parent IS NOT NULL
)
SELECT unit, above, height FROM up;

CREATE INDEX unit_below ON unit_above (above, unit);

CREATE INDEX case_of_unit ON case_file (unit, id);

CREATE INDEX report_of_unit ON report (unit, id);

-- A case shared with a unit, until it is ended. reason: sealed.
CREATE TABLE share (
  id BIGINT PRIMARY KEY NOT NULL,
  case_id BIGINT NOT NULL REFERENCES case_file (id),
  unit BIGINT NOT NULL REFERENCES unit (id),
  shared_at BIGINT NOT NULL,
  shared_by BIGINT NOT NULL REFERENCES officer (id),
  reason TEXT NOT NULL,
  ended_at BIGINT,
  ended_by BIGINT REFERENCES officer (id)
);

CREATE INDEX share_of_case ON share (case_id, unit);

CREATE INDEX share_with_unit ON share (unit, case_id);

-- totp_secret: sealed, set once confirmed. totp_pending: sealed, shown, not confirmed yet. totp_step: the last step used, so that
-- a code works once. ended_at: may not sign in any more.
ALTER TABLE officer ADD COLUMN totp_secret TEXT;

ALTER TABLE officer ADD COLUMN totp_pending TEXT;

ALTER TABLE officer ADD COLUMN totp_step BIGINT NOT NULL DEFAULT 0;

ALTER TABLE officer ADD COLUMN ended_at BIGINT;

CREATE TABLE recovery_code (
  officer BIGINT NOT NULL REFERENCES officer (id),
  code_hash TEXT NOT NULL,
  used_at BIGINT,
  PRIMARY KEY (officer, code_hash)
);

-- used_at: when it was last seen, to the minute. whole: 0 until the second factor was given where one is asked for.
ALTER TABLE session ADD COLUMN used_at BIGINT NOT NULL DEFAULT 0;

ALTER TABLE session ADD COLUMN whole BIGINT NOT NULL DEFAULT 1;

CREATE INDEX session_of_officer ON session (officer);

-- A partner's key. officer: in whose name it acts. actions: their names, by blanks. prefix: what is shown of it.
CREATE TABLE api_key (
  id BIGINT PRIMARY KEY NOT NULL,
  officer BIGINT NOT NULL REFERENCES officer (id),
  unit BIGINT NOT NULL REFERENCES unit (id),
  prefix TEXT NOT NULL UNIQUE,
  key_hash TEXT NOT NULL UNIQUE,
  actions TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by BIGINT REFERENCES officer (id),
  until_at BIGINT NOT NULL,
  used_at BIGINT,
  ended_at BIGINT
);

CREATE INDEX key_of_unit ON api_key (unit);
