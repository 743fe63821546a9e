-- Personal data.

-- Personal columns hold sealed text (vault/mod.rs says how). wrapped: the key, sealed by the master key of the key file.
-- Unit 0 is the house: year 0 seals its files, year -1 is the key of the blind indexes. uses: how often it may have sealed.
CREATE TABLE data_key (
  number BIGINT PRIMARY KEY NOT NULL,
  unit BIGINT NOT NULL,
  year BIGINT NOT NULL,
  cipher TEXT NOT NULL,
  wrapped TEXT NOT NULL,
  uses BIGINT NOT NULL
);

-- Blind indexes: keyed digests of what must be found by its value. A bank's code is not personal.
DROP INDEX report_by_phone;

ALTER TABLE report ADD COLUMN phone_index TEXT NOT NULL DEFAULT '';

CREATE INDEX report_by_phone_index ON report (phone_index);

DROP INDEX payment_by_payee;

ALTER TABLE payment ADD COLUMN payee_index TEXT NOT NULL DEFAULT '';

CREATE INDEX payment_by_payee_index ON payment (payee_index);

ALTER TABLE order_paper ADD COLUMN bank TEXT NOT NULL DEFAULT '';

ALTER TABLE order_paper ADD COLUMN account_index TEXT NOT NULL DEFAULT '';

CREATE INDEX order_by_account_index ON order_paper (account_index);

ALTER TABLE hold ADD COLUMN account_index TEXT NOT NULL DEFAULT '';

CREATE INDEX hold_by_account_index ON hold (account_index);

ALTER TABLE payment ADD COLUMN payer_index TEXT NOT NULL DEFAULT '';

CREATE INDEX payment_by_payer_index ON payment (payer_index);

-- Who saw personal data in clear, of a case or of a report, why, and until when. words are sealed.
CREATE TABLE look (
  id BIGINT PRIMARY KEY NOT NULL,
  officer BIGINT NOT NULL REFERENCES officer (id),
  case_id BIGINT REFERENCES case_file (id),
  report BIGINT REFERENCES report (id),
  purpose TEXT NOT NULL,
  words TEXT NOT NULL,
  at BIGINT NOT NULL,
  until_at BIGINT NOT NULL
);

CREATE INDEX look_by_officer ON look (officer, until_at);

CREATE INDEX look_of_case ON look (case_id);

CREATE INDEX look_of_report ON look (report);
