-- Warnings, what was done about each, limits of people's own accounts, and what else a screen found.

-- One person in danger. line, by_line: the person's line and the one that deceives: personal, sealed, with blind indexes.
-- grounds: facts and records as JSON, sealed. level: a name of the configuration. score: in thousandths. due_at: when it is
-- escalated unless something is done, NULL: never.
CREATE TABLE warning (
  id BIGINT PRIMARY KEY NOT NULL,
  unit BIGINT NOT NULL REFERENCES unit (id),
  state TEXT NOT NULL,
  level TEXT NOT NULL,
  scheme TEXT NOT NULL,
  stage TEXT NOT NULL,
  score BIGINT NOT NULL,
  line TEXT NOT NULL,
  line_index TEXT NOT NULL,
  by_line TEXT NOT NULL,
  by_index TEXT NOT NULL,
  grounds TEXT NOT NULL,
  expected_loss BIGINT NOT NULL,
  raised_at BIGINT NOT NULL,
  pay_at BIGINT NOT NULL,
  found_at BIGINT NOT NULL,
  signed_by BIGINT REFERENCES officer (id),
  since_at BIGINT NOT NULL,
  due_at BIGINT,
  escalations BIGINT NOT NULL,
  report BIGINT REFERENCES report (id),
  closed_at BIGINT
);

-- One danger, one warning: a line has one that is open.
CREATE UNIQUE INDEX warning_one_danger ON warning (line_index) WHERE closed_at IS NULL;

CREATE INDEX warning_by_line ON warning (line_index, id);

CREATE INDEX warning_by_deceiver ON warning (by_index);

CREATE INDEX warning_open ON warning (closed_at, unit);

CREATE INDEX warning_due ON warning (due_at);

-- body: what was done, as JSON with the officer's words: sealed.
CREATE TABLE warning_step (
  warning BIGINT NOT NULL REFERENCES warning (id),
  place BIGINT NOT NULL,
  at BIGINT NOT NULL,
  officer BIGINT REFERENCES officer (id),
  body TEXT NOT NULL,
  PRIMARY KEY (warning, place)
);

-- A person's own account, limited with their word. account: personal, sealed. day_max: in minor units.
CREATE TABLE own_limit (
  id BIGINT PRIMARY KEY NOT NULL,
  warning BIGINT NOT NULL REFERENCES warning (id),
  account TEXT NOT NULL,
  account_index TEXT NOT NULL,
  day_max BIGINT NOT NULL,
  since_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  set_by BIGINT NOT NULL REFERENCES officer (id),
  ended_at BIGINT
);

CREATE INDEX own_limit_of_warning ON own_limit (warning);

CREATE INDEX own_limit_open ON own_limit (ended_at, until_at);

-- What a screen found beside people in danger: line, den, false_cell, chat_account. subject_index: a blind index of what
-- makes it the same thing found again. body: what was found as JSON, sealed. class: of a line, else empty.
CREATE TABLE finding (
  id BIGINT PRIMARY KEY NOT NULL,
  unit BIGINT NOT NULL REFERENCES unit (id),
  kind TEXT NOT NULL,
  class TEXT NOT NULL,
  level TEXT NOT NULL,
  score BIGINT NOT NULL,
  subject_index TEXT NOT NULL,
  first_at BIGINT NOT NULL,
  found_at BIGINT NOT NULL,
  times BIGINT NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (kind, subject_index)
);

CREATE INDEX finding_latest ON finding (kind, found_at);

-- Which lines and accounts a finding names, by blind index.
CREATE TABLE finding_line (
  line_index TEXT NOT NULL,
  finding BIGINT NOT NULL REFERENCES finding (id),
  PRIMARY KEY (line_index, finding)
);

-- Looks at warnings and findings.
ALTER TABLE look ADD COLUMN warning BIGINT REFERENCES warning (id);

ALTER TABLE look ADD COLUMN finding BIGINT REFERENCES finding (id);
