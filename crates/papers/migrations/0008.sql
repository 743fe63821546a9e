-- Outbox, tasks, answers typed by two, reconciliation.

-- What one unit must do by a time. object: by kind and number, such as order:12. word: an officer's, and may name people.
CREATE TABLE task (
  id BIGINT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL,
  object TEXT NOT NULL,
  case_id BIGINT REFERENCES case_file (id),
  unit BIGINT NOT NULL REFERENCES unit (id),
  opened_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  done_at BIGINT,
  done_by BIGINT REFERENCES officer (id),
  word TEXT NOT NULL
);

CREATE INDEX task_open ON task (done_at, due_at);

CREATE INDEX task_by_object ON task (object, kind);

-- What a first officer typed of a bank's answer, until a second one types the same. outcome: as JSON, and its words are
-- the bank's. way: paper or phone.
CREATE TABLE typed_answer (
  order_id BIGINT PRIMARY KEY NOT NULL REFERENCES order_paper (id),
  outcome TEXT NOT NULL,
  at BIGINT NOT NULL,
  way TEXT NOT NULL,
  typed_by BIGINT NOT NULL REFERENCES officer (id),
  typed_at BIGINT NOT NULL
);

-- What a bank reported of itself. body: the report as JSON, with names, numbers and accounts: sealed.
CREATE TABLE bank_report (
  id BIGINT PRIMARY KEY NOT NULL,
  bank TEXT NOT NULL,
  serial TEXT NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  taken_at BIGINT NOT NULL,
  UNIQUE (bank, serial)
);
-- One row for each order that was ever queued. bank: its code. lane: 0 releases, 1 everything else. try_at: not sent
-- before this, NULL once it is not queued any more. tries: how often it was sent. lease_until_at: until when the sender
-- that marked it sent may take, NULL while nobody has it.
CREATE TABLE outbox (
  order_id BIGINT PRIMARY KEY NOT NULL REFERENCES order_paper (id),
  bank TEXT NOT NULL,
  lane BIGINT NOT NULL,
  try_at BIGINT,
  tries BIGINT NOT NULL,
  asked BIGINT NOT NULL,
  lease_until_at BIGINT
);

CREATE INDEX outbox_due ON outbox (try_at, bank, lane);

CREATE INDEX outbox_leased ON outbox (lease_until_at);

-- Orders from before there was an outbox: their bank stands in the account, and one lane serves them all.
INSERT INTO outbox (order_id, bank, lane, try_at, tries, asked)
  SELECT id, '', CASE WHEN act = 'lift' THEN 0 ELSE 1 END, CASE WHEN state = 'queued' THEN try_at END,
    CASE WHEN sent_at IS NULL THEN 0 ELSE 1 END, 0
  FROM order_paper WHERE state IN ('queued', 'sent', 'unknown', 'acknowledged');

CREATE INDEX order_by_original ON order_paper (original);

-- How a bank's list of holds differs from our book: one row for each way and reference until a list has it no more.
CREATE TABLE difference (
  id BIGINT PRIMARY KEY NOT NULL,
  bank TEXT NOT NULL,
  way TEXT NOT NULL,
  reference TEXT NOT NULL,
  order_id BIGINT REFERENCES order_paper (id),
  hold_id BIGINT REFERENCES hold (id),
  case_id BIGINT REFERENCES case_file (id),
  ours BIGINT,
  theirs BIGINT,
  found_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  settled_at BIGINT
);

CREATE INDEX difference_open ON difference (settled_at, bank);

-- When each bank's list was last compared with our book.
CREATE TABLE reconciled (bank TEXT PRIMARY KEY NOT NULL, at BIGINT NOT NULL);
