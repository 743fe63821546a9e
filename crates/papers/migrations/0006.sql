-- Redress.

-- The letters by which a holder finds what is held; made with the order that holds, and printed on it.
CREATE TABLE public_reference (
  order_id BIGINT PRIMARY KEY NOT NULL REFERENCES order_paper (id),
  reference TEXT NOT NULL UNIQUE
);

-- A mark: an order, and the hold that came of it, as derived from evidence. sources: all that it rests on now, as JSON
-- (report:3, payment:3/1, transfer:S0001) - what was cleared is taken out. withdrawn_at: nothing is left that it rests on.
CREATE TABLE mark (
  order_id BIGINT PRIMARY KEY NOT NULL REFERENCES order_paper (id),
  case_id BIGINT NOT NULL REFERENCES case_file (id),
  made_at BIGINT NOT NULL,
  sources TEXT NOT NULL,
  withdrawn_at BIGINT,
  clearing BIGINT
);

CREATE INDEX mark_of_case ON mark (case_id);

-- The reports among its sources, so that what came of a report is found.
CREATE TABLE mark_report (
  order_id BIGINT NOT NULL REFERENCES mark (order_id),
  report BIGINT NOT NULL REFERENCES report (id),
  PRIMARY KEY (report, order_id)
);

-- What was found to have no part in a fraud. object: report:3, or account. account, reason: personal.
-- sources: what was cleared with it, as JSON.
CREATE TABLE clearing (
  id BIGINT PRIMARY KEY NOT NULL,
  case_id BIGINT NOT NULL REFERENCES case_file (id),
  object TEXT NOT NULL,
  account TEXT,
  reason TEXT NOT NULL,
  sources TEXT NOT NULL,
  cleared_by BIGINT NOT NULL REFERENCES officer (id),
  cleared_at BIGINT NOT NULL
);

CREATE INDEX clearing_of_case ON clearing (case_id);

-- words, contact, reasons: personal.
CREATE TABLE objection (
  id BIGINT PRIMARY KEY NOT NULL,
  hold_id BIGINT NOT NULL REFERENCES hold (id),
  case_id BIGINT NOT NULL REFERENCES case_file (id),
  state TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  words TEXT NOT NULL,
  contact TEXT NOT NULL,
  answered_at BIGINT,
  answered_by BIGINT REFERENCES officer (id),
  reasons TEXT NOT NULL
);

CREATE INDEX objection_of_hold ON objection (hold_id);

CREATE INDEX objection_by_state ON objection (state, due_at);

-- The bytes lie in the folder `attachments`, as those of reports do. name: personal.
CREATE TABLE objection_file (
  objection BIGINT NOT NULL REFERENCES objection (id),
  place BIGINT NOT NULL,
  digest TEXT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  PRIMARY KEY (objection, place)
);
