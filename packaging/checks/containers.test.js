// Checks compose.yaml with the schema of Compose, and the settings that it and the chart pass to the services.
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import yaml from 'js-yaml';

const here = import.meta.dirname;
const root = path.join(here, '../..');
const folder = path.join(root, 'packaging/containers');
const text = read(path.join(folder, 'compose.yaml'));
const compose = yaml.load(text);
const modules = { 'device-agent': 'device-agent', 'mqtt-bridge': 'mqtt-bridge', 'spark-job': 'spark-job', emitter: 'emitter', notifier: 'notifier', connect: 'connect', topics: 'commands/topics' };

test('Compose accepts the file', () => {
  const { status, stdout } = lint(path.join(folder, 'compose.yaml'));
  assert.equal(status, 0, stdout);
});

test('a key that Compose does not know is an error', () => {
  const scratch = mkdtempSync(path.join(tmpdir(), 'compose-'));
  writeFileSync(path.join(scratch, 'compose.yaml'), text.replace('mem_limit:', 'memory_limit:'));
  assert.match(lint(path.join(scratch, 'compose.yaml')).stdout, /additional properties/);
  rmSync(scratch, { recursive: true });
});

test('each setting in compose.yaml is a setting of its service', () => {
  for (const [name, { command }] of Object.entries(compose.services)) {
    if (!modules[name]) continue;
    assert.equal(command[0], name);
    assert.deepEqual(unknownFlags(name, command.slice(1)), [], name);
  }
});

test('each setting in the chart is a setting of its service', () => {
  for (const [file, name] of [['bridge', 'mqtt-bridge'], ['job', 'spark-job'], ['emitter', 'emitter'], ['notifier', 'notifier'], ['connect', 'connect'], ['topics', 'topics']]) {
    const template = read(path.join(root, `packaging/helm/fieldline/templates/${file}.yaml`));
    assert.deepEqual(unknownFlags(name, template.match(/(?<=- )--[a-z-]+=/g)), [], file);
  }
});

test('each file and secret that compose.yaml mounts exists, or is written by prepare', () => {
  const prepare = read(path.join(folder, 'prepare'));
  const mounts = Object.values(compose.services).flatMap((it) => it.volumes ?? []).map((it) => it.split(':')[0]);
  const files = [...mounts.filter((it) => it.startsWith('.')), ...Object.values(compose.secrets).map((it) => it.file)];
  const missing = files.filter((it) => !existsSync(path.join(folder, it)) && !prepare.includes(path.basename(it)));
  assert.deepEqual(missing, []);
});

test('Prometheus accepts its configuration, and scrapes the ports of the services', () => {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'config', '--syntax-only', path.join(folder, 'etc/prometheus.yml')],
    { encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  const { scrape_configs: jobs } = yaml.load(read(path.join(folder, 'etc/prometheus.yml')));
  const targets = jobs.flatMap((it) => it.static_configs[0].targets);
  const health = Object.entries(compose.services).filter(([name, it]) => modules[name] && it.healthcheck)
    .map(([name, it]) => `${name}:${it.healthcheck.test[2]}`);
  assert.deepEqual(targets.sort(), health.sort());
});

test('Kafka has the version of the clients', () => {
  const [, version] = read(path.join(root, 'pom.xml')).match(/<kafka.version>(.+)<\/kafka.version>/);
  assert.equal(compose.services.kafka.image, `apache/kafka:${version}`);
});

/** The table of settings in the README of a module is tested by the module. */
function unknownFlags(name, flags) {
  const known = new Set([...read(path.join(root, modules[name], 'README.md')).matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, key]) => key));
  return flags.map((flag) => flag.match(/^--([a-z-]+)/)[1]).filter((key) => key !== 'settings' && !known.has(key));
}

function lint(file) {
  return spawnSync(path.join(here, 'node_modules/.bin/dclint'), ['--quiet', '--color=false', file], { encoding: 'utf8' });
}

function read(file) {
  return readFileSync(file, 'utf8');
}
