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
