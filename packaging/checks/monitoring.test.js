// Checks the rules and the dashboard of ../monitoring. Needs promtool (Debian package prometheus).
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import yaml from 'js-yaml';
import { typeErrors } from './types.js';

const root = path.resolve(import.meta.dirname, '../..');
const prometheus = path.join(root, 'packaging/monitoring/prometheus');
const rules = yaml.load(read(prometheus, 'fieldline.rules.yml'));
const grafana = path.join(root, 'packaging/monitoring/grafana');
const dashboards = readdirSync(grafana).map((file) => JSON.parse(read(grafana, file)));
const alerts = rules.groups.flatMap((group) => group.rules).map((rule) => rule.alert);

test('Prometheus accepts the rules and the configuration', () => {
  promtool('check', 'rules', path.join(prometheus, 'fieldline.rules.yml'));
  promtool('check', 'config', '--syntax-only', path.join(prometheus, 'prometheus.yml'));
});

test('each alert fires when it should', () => {
  promtool('test', 'rules', path.join(prometheus, 'fieldline.rules.test.yml'));
});

test('each alert has a test in which it fires', () => {
  const cases = yaml.load(read(prometheus, 'fieldline.rules.test.yml')).tests.flatMap((it) => it.alert_rule_test);
  const fired = cases.filter((it) => it.exp_alerts.length > 0).map((it) => it.alertname);
  assert.deepEqual([...new Set(fired)].sort(), [...alerts].sort());
});

test('the operations document explains each alert, and no other', () => {
  const explained = read(root, 'docs/operations.md').matchAll(/`(Fieldline\w+)`/g);
  assert.deepEqual([...explained].map(([, alert]) => alert).sort(), [...alerts].sort());
});

test('the dashboards have the types of Grafana', () => {
  const module = '@grafana/schema';
  const checks = dashboards.flatMap(({ panels, ...value }) => [
    { module, type: 'Partial<Dashboard>', value },
    ...panels.map((panel) => ({ module, type: 'Partial<Panel>', value: panel })),
  ]);
  assert.equal(typeErrors(checks), '');
});

test('each dashboard has its own uid, and each panel its own id', () => {
  const uids = dashboards.map(({ uid }) => uid);
  assert.deepEqual(uids, [...new Set(uids)]);
  for (const { panels } of dashboards) {
    assert.deepEqual(panels.map(({ id }) => id), panels.map((_, i) => i + 1));
  }
});

test('a name that Grafana does not know is an error', () => {
  const value = { ...dashboards[0].panels[0], gridPoss: {} };
  assert.match(typeErrors([{ module: '@grafana/schema', type: 'Partial<Panel>', value }]), /gridPoss.+ does not exist/);
});

test('Prometheus accepts each query of its dashboard', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'dashboard-'));
  const expressions = queries().map((expr, i) => ({ record: `query:${i}`, expr }));
  writeFileSync(path.join(folder, 'queries.yml'), JSON.stringify({ groups: [{ name: 'dashboard', rules: expressions }] }));
  promtool('check', 'rules', path.join(folder, 'queries.yml'));
  rmSync(folder, { recursive: true });
});

function queries() {
  const { panels } = dashboards.find(({ uid }) => uid === 'fieldline');
  const targets = panels.flatMap((panel) => panel.targets);
  return targets.map(({ expr }) => expr.replaceAll('$__rate_interval', '5m'));
}

function promtool(...args) {
  const { status, stdout, stderr, error } = spawnSync('promtool', args, { encoding: 'utf8' });
  assert.equal(status, 0, error?.message ?? stdout + stderr);
}

function read(...parts) {
  return readFileSync(path.join(...parts), 'utf8');
}
