// Runs the services of compose.yaml in their images, on one network, with Mosquitto, Kafka and Prometheus of this machine in
// place of those of other vendors. Started by check-images.
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import yaml from 'js-yaml';
import { run, start, stopAll } from './services.js';

const here = import.meta.dirname;
const containers = path.join(here, '../containers');
const { services } = yaml.load(readFileSync(path.join(containers, 'compose.yaml'), 'utf8'));
const ours = Object.keys(services).filter((name) => services[name].image.startsWith('fieldline/'));
const folder = mkdtempSync(path.join(tmpdir(), 'images-'));
const podmanRun = path.join(here, 'podman-run');
/** Without a channel the notifier ends. */
const channel = { notifier: ['--mqtt-topic=fieldline/notifications', '--mqtt-uri=tcp://mosquitto:1883'] };
/** Those that run here; connect would need the image of a database. */
const running = ours.filter((name) => name !== 'topics' && name !== 'connect');
const token = readFileSync(path.join(containers, 'secrets/page-token'), 'utf8').trim();

after(async () => {
  await stopAll();
  spawnSync('podman', ['volume', 'rm', '--force', ...['scratch', 'checkpoint', 'history', 'spool'].map((it) => `fieldline-test-${it}`)]);
  rmSync(folder, { recursive: true });
});

for (const name of ours) {
  test(`${name} starts in its image, and not as root`, () => {
    assert.match(container(name, [name, '--help']).stdout, new RegExp(`^Usage: fieldline ${name}`));
    assert.equal(container(name, ['-u'], '--entrypoint=/usr/bin/id').stdout, '10001\n');
  });
}

test('a simulated device is on the page', async () => {
  await startBrokers();
  const topics = container('topics');
  assert.equal(topics.status, 0, topics.stdout + topics.stderr);
  await Promise.all(running.map((name) => run(podmanRun, podmanArgs(name, [...services[name].command, ...channel[name] ?? []]), /(ready: )/)));
  const average = await eventually(async () => {
    const { averages } = await get('http://127.0.0.1:8080/api/averages?device=device1&metric=co');
    return averages[0];
  });
  assert.ok(average.count > 0);
});

test('the health check of each service passes, and fails without the service', async () => {
  for (const name of running) {
    const [, command, port] = services[name].healthcheck.test;
    await eventually(() => container(name, [port], `--entrypoint=${command}`).status === 0, `the health check of ${name}`);
  }
  assert.notEqual(container('emitter', ['9'], '--entrypoint=/usr/lib/fieldline/healthy').status, 0);
});

test('Prometheus reads all services, and only the watchdog fires', async () => {
  await startPrometheus();
  const up = await eventually(async () => {
    const { data } = await get('http://127.0.0.1:9090/api/v1/targets');
    const activeTargets = data.activeTargets.filter((it) => it.labels.job !== 'connect');
    return activeTargets.length === 5 && activeTargets.every((it) => it.health === 'up') && activeTargets;
  });
  assert.deepEqual(up.map((it) => it.labels.job).sort(), ['device-agent', 'emitter', 'mqtt-bridge', 'notifier', 'spark-job']);
  const alerts = await eventually(async () => {
    const firing = (await get('http://127.0.0.1:9090/api/v1/alerts')).data.alerts.filter((it) => it.state === 'firing');
    return firing.length > 0 && firing;
  });
  assert.deepEqual(alerts.map((it) => it.labels.alertname), ['FieldlineWatchdog']);
});

async function startBrokers() {
  mkdirSync(path.join(folder, 'mosquitto'), { mode: 0o777 });
  const settings = readFileSync(path.join(containers, 'etc/mosquitto.conf'), 'utf8');
  writeFileSync(path.join(folder, 'mosquitto.conf'), settings.replace('/mosquitto/data', path.join(folder, 'mosquitto')));
  await run('/usr/sbin/mosquitto', ['-c', path.join(folder, 'mosquitto.conf')], /(running)/);
  await start('brokers', ['kafka', '--port=9092', `--data=${folder}/kafka`], /ready: (kafka)/);
}

/** Without the host names of the network of Compose, and every second in place of every 15 s. */
async function startPrometheus() {
  const settings = readFileSync(path.join(containers, 'etc/prometheus.yml'), 'utf8')
    .replace(/'[a-z-]+:(\d+)'/g, "'127.0.0.1:$1'").replace('15s', '1s').replace('/run', containers)
    .replace('fieldline.rules.yml', path.join(here, '../monitoring/prometheus/fieldline.rules.yml'));
  writeFileSync(path.join(folder, 'prometheus.yml'), settings.replace('global:', 'global:\n  evaluation_interval: 1s'));
  await run('prometheus', [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/prometheus`,
    '--web.listen-address=127.0.0.1:9090'], /(ready to receive)/);
}

function container(name, command, ...options) {
  return spawnSync(podmanRun, podmanArgs(name, command, ...options), { encoding: 'utf8' });
}

/** What Compose passes to a container. Limits of memory are left out, because they need control groups. */
function podmanArgs(name, command = services[name].command, ...options) {
  const { image, read_only: readOnly, tmpfs, cap_drop: capabilities, security_opt: security, volumes = [], secrets = [] } = services[name];
  return [...options, `--read-only=${readOnly}`,
    ...['mosquitto', 'kafka', 'emitter'].map((it) => `--add-host=${it}:127.0.0.1`),
    ...tmpfs.map((it) => `--tmpfs=${it}`),
    ...capabilities.map((it) => `--cap-drop=${it}`),
    ...security.map((it) => `--security-opt=${it.replace(':true', '')}`),
    ...volumes.map((it) => `--volume=fieldline-test-${it}`),
    ...secrets.map((it) => `--volume=${containers}/secrets/${it}:/run/secrets/${it}:ro`),
    image.replace(/\$\{.+\}/, 'latest'), ...command];
}

async function get(url) {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200, url);
  return answer.json();
}

async function eventually(probe, what = 'the answer') {
  for (const deadline = Date.now() + 180_000; Date.now() < deadline; await new Promise((next) => setTimeout(next, 500))) {
    const found = await probe();
    if (found) return found;
  }
  throw new Error(`expected within three minutes: ${what}`);
}
