-- Refunds, what each hold gives and each victim gets, objections, and the receipts that victims hold in their hands.
-- refund.reason and refund_objection.{name, words, answer} are personal, and sealed. method: as domain::refund::Method::name.

CREATE TABLE refund (
  id BIGINT PRIMARY KEY NOT NULL,
  case_id BIGINT NOT NULL REFERENCES case_file (id),
  state TEXT NOT NULL,
  interim BIGINT NOT NULL,
  reason TEXT NOT NULL,
  drafted_at BIGINT NOT NULL,
  drafted_by BIGINT NOT NULL REFERENCES officer (id),
  noticed_at BIGINT,
  notice_until BIGINT,
  approved_at BIGINT,
  approved_by BIGINT REFERENCES officer (id),
  digest TEXT,
  ordered_at BIGINT
);

CREATE INDEX refund_of_case ON refund (case_id);

CREATE TABLE refund_part (
  refund BIGINT NOT NULL REFERENCES refund (id),
  hold_id BIGINT NOT NULL REFERENCES hold (id),
  amount BIGINT NOT NULL,
  method TEXT NOT NULL,
  PRIMARY KEY (refund, hold_id)
);

CREATE TABLE refund_share (
  refund BIGINT NOT NULL REFERENCES refund (id),
  hold_id BIGINT NOT NULL REFERENCES hold (id),
  report BIGINT NOT NULL REFERENCES report (id),
  amount BIGINT NOT NULL,
  order_id BIGINT UNIQUE REFERENCES order_paper (id),
  paid BIGINT,
  PRIMARY KEY (refund, hold_id, report)
);

CREATE TABLE refund_objection (
  id BIGINT PRIMARY KEY NOT NULL,
  refund BIGINT NOT NULL REFERENCES refund (id),
  at BIGINT NOT NULL,
  taken_by BIGINT NOT NULL REFERENCES officer (id),
  name TEXT NOT NULL,
  words TEXT NOT NULL,
  answered_at BIGINT,
  answered_by BIGINT REFERENCES officer (id),
  upheld BIGINT,
  answer TEXT NOT NULL
);

CREATE INDEX refund_objection_of_refund ON refund_objection (refund);

-- reference: 128 bits of chance; who has it may see, masked, where the report stands.
CREATE TABLE receipt (
  report BIGINT PRIMARY KEY NOT NULL REFERENCES report (id),
  reference TEXT NOT NULL UNIQUE,
  issued_at BIGINT NOT NULL
);
