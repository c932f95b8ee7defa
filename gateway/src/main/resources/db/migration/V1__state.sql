-- What a gateway knows for longer than it runs. Nothing that recovery needs: that is in the vault.
-- The same on SQLite and PostgreSQL. Times are milliseconds since 1970 in UTC; machines are those of a vault, by name.

CREATE TABLE throttle (
  gateway  TEXT   NOT NULL,
  schedule TEXT   NOT NULL,
  set_at   BIGINT NOT NULL,
  PRIMARY KEY (gateway)
);

CREATE TABLE machine_order (
  vault      TEXT   NOT NULL,
  machine    TEXT   NOT NULL,
  kind       TEXT   NOT NULL,
  since      BIGINT NOT NULL,
  ordered_by TEXT   NOT NULL,
  reason     TEXT   NOT NULL,
  PRIMARY KEY (vault, machine, kind)
);

CREATE TABLE machine (
  vault        TEXT   NOT NULL,
  machine      TEXT   NOT NULL,
  machine_id   TEXT   NOT NULL,
  host_id      TEXT   NOT NULL,
  policy       TEXT   NOT NULL,
  first_seen   BIGINT NOT NULL,
  last_seen    BIGINT NOT NULL,
  point_number BIGINT,
  point_time   BIGINT,
  PRIMARY KEY (vault, machine)
);

CREATE TABLE binding (
  vault    TEXT   NOT NULL,
  machine  TEXT   NOT NULL,
  holder   TEXT   NOT NULL,
  bound_at BIGINT NOT NULL,
  PRIMARY KEY (vault, machine)
);

CREATE TABLE churn (
  vault          TEXT   NOT NULL,
  machine        TEXT   NOT NULL,
  hour           BIGINT NOT NULL,
  cycles         BIGINT NOT NULL,
  changed_bytes  BIGINT NOT NULL,
  shipped_bytes  BIGINT NOT NULL,
  longest_millis BIGINT NOT NULL,
  PRIMARY KEY (vault, machine, hour)
);

CREATE INDEX churn_by_hour ON churn (hour);
