-- Run it once after schema.sql if the database has TimescaleDB (2.13 or newer). No test of Fieldline runs it, because Debian
-- has no TimescaleDB.
CREATE EXTENSION IF NOT EXISTS timescaledb;

SELECT create_hypertable('averages', by_range('window_start', INTERVAL '7 days'), migrate_data => true);
SELECT create_hypertable('readings', by_range('timestamp', INTERVAL '1 day'), migrate_data => true);

ALTER TABLE averages SET (timescaledb.compress, timescaledb.compress_segmentby = 'device_name, metric');
ALTER TABLE readings SET (timescaledb.compress, timescaledb.compress_segmentby = 'device_name, metric');
SELECT add_compression_policy('averages', INTERVAL '30 days');
SELECT add_compression_policy('readings', INTERVAL '3 days');

-- Delete averages after two years, and readings after 90 days:
-- SELECT add_retention_policy('averages', INTERVAL '2 years');
-- SELECT add_retention_policy('readings', INTERVAL '90 days');
