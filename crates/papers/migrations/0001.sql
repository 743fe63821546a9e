-- One SQL text for SQLite and PostgreSQL: no AUTOINCREMENT (numbers come from `counter`), no date functions (instants
-- are microseconds since 1970-01-01T00:00:00Z), no INSERT OR (ON CONFLICT instead). Money is whole minor units.
-- "case" and "order" are words of SQL, hence case_file and order_paper.

CREATE TABLE counter (name TEXT PRIMARY KEY NOT NULL, value BIGINT NOT NULL);

CREATE TABLE unit (
  id BIGINT PRIMARY KEY NOT NULL,
  parent BIGINT REFERENCES unit (id),
  kind TEXT NOT NULL,
  name TEXT NOT NULL
);

-- password: argon2id, NULL until the first sign-in; code_hash: of the one-time code, NULL once used.
CREATE TABLE officer (
  id BIGINT PRIMARY KEY NOT NULL,
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  badge TEXT NOT NULL,
  unit BIGINT NOT NULL REFERENCES unit (id),
  rank TEXT NOT NULL,
  password TEXT,
  code_hash TEXT
);

CREATE TABLE session (
  token_hash TEXT PRIMARY KEY NOT NULL,
  officer BIGINT NOT NULL REFERENCES officer (id),
  until_at BIGINT NOT NULL
);

-- version: counts changes; whoever computes outside a transaction writes only if it has not moved.
CREATE TABLE case_file (
  id BIGINT PRIMARY KEY NOT NULL,
  number TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  opened_at BIGINT NOT NULL,
  opened_by BIGINT NOT NULL REFERENCES officer (id),
  unit BIGINT NOT NULL REFERENCES unit (id),
  category TEXT,
  loss BIGINT NOT NULL,
  rule TEXT NOT NULL,
  limits TEXT NOT NULL,
  version BIGINT NOT NULL
);

CREATE TABLE report (
  id BIGINT PRIMARY KEY NOT NULL,
  state TEXT NOT NULL,
  taken_at BIGINT NOT NULL,
  taken_by BIGINT NOT NULL REFERENCES officer (id),
  unit BIGINT NOT NULL REFERENCES unit (id),
  channel TEXT NOT NULL,
  victim_name TEXT NOT NULL,
  victim_phone TEXT NOT NULL,
  narrative TEXT NOT NULL,
  finds TEXT NOT NULL,
  category TEXT,
  case_id BIGINT REFERENCES case_file (id),
  repeat_of BIGINT REFERENCES report (id)
);

CREATE INDEX report_of_case ON report (case_id);

CREATE INDEX report_by_phone ON report (victim_phone);

CREATE TABLE payment (
  report BIGINT NOT NULL REFERENCES report (id),
  place BIGINT NOT NULL,
  at BIGINT NOT NULL,
  payer TEXT,
  payer_name TEXT NOT NULL,
  payee TEXT NOT NULL,
  payee_name TEXT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (report, place)
);

CREATE INDEX payment_by_payee ON payment (payee);

-- The bytes lie in the folder `attachments` beside the database, each file named by its digest.
CREATE TABLE attachment (
  id BIGINT PRIMARY KEY NOT NULL,
  report BIGINT NOT NULL REFERENCES report (id),
  digest TEXT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  attached_at BIGINT NOT NULL
);

CREATE INDEX attachment_of_report ON attachment (report);

-- Never changed, never deleted: of a case the one with the greatest id counts.
CREATE TABLE mandate (
  id BIGINT PRIMARY KEY NOT NULL,
  case_id BIGINT NOT NULL REFERENCES case_file (id),
  asked_by BIGINT NOT NULL REFERENCES officer (id),
  granted_by BIGINT NOT NULL REFERENCES officer (id),
  granted_at BIGINT NOT NULL,
  sum_max BIGINT NOT NULL,
  until_at BIGINT NOT NULL
);

CREATE INDEX mandate_of_case ON mandate (case_id);

-- instruction: the bytes that were approved, whose SHA-256 is digest. answer: SHA-256 of the answer recorded, so that
-- a repeat is known. try_at: not sent before this. mandate: what approved it, if not an officer by hand.
CREATE TABLE order_paper (
  id BIGINT PRIMARY KEY NOT NULL,
  reference TEXT NOT NULL UNIQUE,
  original BIGINT REFERENCES order_paper (id),
  case_id BIGINT NOT NULL REFERENCES case_file (id),
  act TEXT NOT NULL,
  account TEXT NOT NULL,
  holder TEXT NOT NULL,
  amount BIGINT,
  currency TEXT NOT NULL,
  layer BIGINT NOT NULL,
  reason TEXT NOT NULL,
  state TEXT NOT NULL,
  drafted_at BIGINT NOT NULL,
  drafted_by BIGINT NOT NULL REFERENCES officer (id),
  approved_at BIGINT,
  approved_by BIGINT REFERENCES officer (id),
  digest TEXT,
  sent_at BIGINT,
  answered_at BIGINT,
  held BIGINT,
  balance BIGINT,
  failure TEXT,
  covers_until BIGINT,
  instruction TEXT,
  answer TEXT,
  mandate BIGINT REFERENCES mandate (id),
  try_at BIGINT NOT NULL
);

CREATE INDEX order_of_case ON order_paper (case_id);

CREATE INDEX order_by_state ON order_paper (state, try_at);

CREATE TABLE hold (
  id BIGINT PRIMARY KEY NOT NULL,
  order_id BIGINT NOT NULL UNIQUE REFERENCES order_paper (id),
  case_id BIGINT NOT NULL REFERENCES case_file (id),
  account TEXT NOT NULL,
  amount BIGINT NOT NULL,
  since_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  basis TEXT NOT NULL
);

CREATE INDEX hold_of_case ON hold (case_id);

CREATE INDEX hold_by_state ON hold (state, until_at);

-- What banks told, in the order told. told_key: who told it and all it says, so that telling it twice is known.
CREATE TABLE movement (
  id BIGINT PRIMARY KEY NOT NULL,
  case_id BIGINT NOT NULL REFERENCES case_file (id),
  told_key TEXT NOT NULL,
  serial TEXT NOT NULL,
  at BIGINT NOT NULL,
  payer TEXT NOT NULL,
  payee TEXT NOT NULL,
  amount BIGINT NOT NULL,
  currency TEXT NOT NULL,
  payer_balance BIGINT,
  payee_balance BIGINT,
  channel TEXT NOT NULL,
  remark TEXT NOT NULL,
  payer_name TEXT NOT NULL,
  payee_name TEXT NOT NULL,
  UNIQUE (case_id, told_key)
);

CREATE INDEX movement_of_case ON movement (case_id, id);

CREATE TABLE trail (
  case_id BIGINT PRIMARY KEY NOT NULL REFERENCES case_file (id),
  followed_at BIGINT NOT NULL,
  trail TEXT NOT NULL
);

-- Append only. hash: SHA-256 over the line and the hash before it; how, stands in audit.rs.
CREATE TABLE audit (
  seq BIGINT PRIMARY KEY NOT NULL,
  at BIGINT NOT NULL,
  officer TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  case_id BIGINT,
  detail TEXT NOT NULL,
  prev TEXT NOT NULL,
  hash TEXT NOT NULL
);

CREATE INDEX audit_of_case ON audit (case_id, seq);
