-- Freezes, whole accounts, what lapses and what is told before.

-- whole: 1 where the whole account is meant. basis: the jurisdiction's rule it stands on. lapses_at: when an order that was
-- not sent by then has lost its law, and when a live question ends.
ALTER TABLE order_paper ADD COLUMN whole BIGINT NOT NULL DEFAULT 0;

ALTER TABLE order_paper ADD COLUMN basis TEXT NOT NULL DEFAULT '';

ALTER TABLE order_paper ADD COLUMN lapses_at BIGINT;

UPDATE order_paper SET basis = CASE act
  WHEN 'lift' THEN 'release'
  WHEN 'ask_transfers' THEN 'question'
  WHEN 'ask_live' THEN 'live_question'
  ELSE 'stop' END;

CREATE INDEX order_by_lapse ON order_paper (state, lapses_at);

-- ends_at: the first of until_at and verify_by. tell_at: when something of it is told next, 0: to be reckoned anew.
ALTER TABLE hold ADD COLUMN whole BIGINT NOT NULL DEFAULT 0;

ALTER TABLE hold ADD COLUMN verify_by BIGINT;

ALTER TABLE hold ADD COLUMN ends_at BIGINT NOT NULL DEFAULT 0;

ALTER TABLE hold ADD COLUMN ended_at BIGINT;

ALTER TABLE hold ADD COLUMN tell_at BIGINT NOT NULL DEFAULT 0;

UPDATE hold SET ends_at = until_at;

CREATE INDEX hold_by_end ON hold (state, ends_at);

CREATE INDEX hold_by_tell ON hold (state, tell_at);

-- What banks told of holders and of their accounts, as JSON, the latest answer of an order. told is personal.
CREATE TABLE holder_told (
  order_id BIGINT PRIMARY KEY NOT NULL REFERENCES order_paper (id),
  case_id BIGINT NOT NULL REFERENCES case_file (id),
  account TEXT NOT NULL,
  told_at BIGINT NOT NULL,
  told TEXT NOT NULL
);

CREATE INDEX holder_told_of_case ON holder_told (case_id);

CREATE TABLE accounts_told (
  order_id BIGINT PRIMARY KEY NOT NULL REFERENCES order_paper (id),
  case_id BIGINT NOT NULL REFERENCES case_file (id),
  account TEXT NOT NULL,
  told_at BIGINT NOT NULL,
  told TEXT NOT NULL
);

CREATE INDEX accounts_told_of_case ON accounts_told (case_id);

-- One row: the latest instant that the machine's clock showed and was believed, and what it showed when it was not.
CREATE TABLE clock_seen (
  id BIGINT PRIMARY KEY NOT NULL,
  seen_at BIGINT NOT NULL,
  doubted_at BIGINT
);
