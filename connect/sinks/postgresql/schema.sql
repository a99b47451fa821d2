-- The tables of Fieldline in PostgreSQL (13 or newer). Run it again after an upgrade; it changes only what is missing:
--   psql postgresql://admin@host/fieldline -f schema.sql
-- The account of the service needs no more than:
--   GRANT SELECT, INSERT, UPDATE ON averages, alerts, readings TO fieldline;

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

-- A late repeat of an earlier state does not replace a later one. The times of states may overlap, because the job estimates
-- the time of a device that is silent.
DROP TRIGGER IF EXISTS alerts_earlier_state ON alerts;
CREATE TRIGGER alerts_earlier_state BEFORE UPDATE ON alerts
    FOR EACH ROW WHEN (OLD.state = 'cleared' AND NEW.state <> 'cleared' OR OLD.state = 'updated' AND NEW.state = 'raised')
    EXECUTE FUNCTION fieldline_skip_row();

-- One row for each value of a reading; empty unless the service has --sink-readings. A reading that has no boot and seq gets
-- an empty boot, and the offset of its record in Kafka as seq. The value of a fault is NULL.
CREATE TABLE IF NOT EXISTS readings (
    device_name text NOT NULL,
    metric text NOT NULL,
    timestamp timestamptz NOT NULL,
    boot text NOT NULL,
    seq bigint NOT NULL,
    data double precision,
    unit text,
    quality text NOT NULL,
    samples bigint NOT NULL,
    PRIMARY KEY (device_name, metric, timestamp, boot, seq)
);

CREATE INDEX IF NOT EXISTS readings_timestamp ON readings USING brin (timestamp);
