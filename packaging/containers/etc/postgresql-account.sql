-- The account of connect, which needs no more. PostgreSQL runs this file at its first start.
\set password `cat /run/secrets/account-password`
CREATE ROLE fieldline LOGIN PASSWORD :'password';
GRANT SELECT, INSERT, UPDATE ON averages, alerts, readings TO fieldline;
