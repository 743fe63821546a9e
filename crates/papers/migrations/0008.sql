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
