-- The tables of Fieldline in PostgreSQL (13 or newer). Run it again after an upgrade; it changes only what is missing:
--   psql postgresql://admin@host/fieldline -f schema.sql
-- The account of the service needs no more than:
--   GRANT SELECT, INSERT, UPDATE ON averages, alerts TO fieldline;

CREATE TABLE IF NOT EXISTS averages (
    device_name text NOT NULL,
    metric text NOT NULL,
    unit text,
    window_start timestamptz NOT NULL,
    window_end timestamptz NOT NULL,
    data double precision NOT NULL,
    min double precision NOT NULL,
    max double precision NOT NULL,
    stddev double precision NOT NULL,
    last double precision NOT NULL,
    count bigint NOT NULL,
    final boolean NOT NULL,
    quality_ok bigint NOT NULL,
    quality_below_range bigint NOT NULL,
    quality_above_range bigint NOT NULL,
    quality_warming_up bigint NOT NULL,
    quality_fault bigint NOT NULL,
    quality_unverified bigint NOT NULL,
    quality_simulated bigint NOT NULL,
    quality_unsynced bigint NOT NULL,
    revision bigint NOT NULL,
    PRIMARY KEY (device_name, metric, window_start)
);

CREATE INDEX IF NOT EXISTS averages_window_start ON averages (window_start);

-- A late repeat of an earlier version does not replace a later one.
CREATE OR REPLACE FUNCTION fieldline_skip_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';

DROP TRIGGER IF EXISTS averages_older_revision ON averages;
CREATE TRIGGER averages_older_revision BEFORE UPDATE ON averages
    FOR EACH ROW WHEN (NEW.revision < OLD.revision) EXECUTE FUNCTION fieldline_skip_row();

-- One row for each episode; the key of the record in Kafka names it.
CREATE TABLE IF NOT EXISTS alerts (
    episode text PRIMARY KEY,
    rule text NOT NULL,
    device_name text NOT NULL,
    metric text,
    severity text NOT NULL,
    state text NOT NULL,
    since timestamptz NOT NULL,
    at timestamptz NOT NULL,
    value double precision NOT NULL,
    level double precision NOT NULL,
    unit text,
    quality text
);

CREATE INDEX IF NOT EXISTS alerts_since ON alerts (since);
