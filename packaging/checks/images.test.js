// Builds the images with podman, and runs the chain in containers. Needs root, podman, mmdebstrap, Mosquitto and the built jars.
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { freePort, run, start, stopAll } from './services.js';

const here = import.meta.dirname;
const folder = mkdtempSync(path.join(tmpdir(), 'images-'));
const server = 'fieldline/server:test';
const agent = 'fieldline/agent:test';
const podmanRun = path.join(here, 'podman-run');

before(() => {
  const base = 'localhost/fieldline-test/debian';
  if (spawnSync('podman', ['image', 'exists', base]).status !== 0) {
    sh(`mmdebstrap --quiet --variant=minbase bookworm - | podman import --quiet - ${base}`);
  }
  sh(`ENGINE=podman BASE=${base} '${here}/../containers/build' test`);
});

after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});

for (const [image, service] of [[agent, 'device-agent'], [server, 'mqtt-bridge'], [server, 'spark-job'], [server, 'emitter'], [server, 'topics']]) {
  test(`${service} starts in its image`, () => {
    assert.match(container([image, service, '--help']).stdout, new RegExp(`^Usage: fieldline ${service}`));
  });
}

test('a container does not run as root', () => {
  assert.equal(container(['--entrypoint=/usr/bin/id', server, '-u']).stdout, '10001\n');
});

test('a simulated device is on the page after five containers', async () => {
  const [mqtt, kafka, page, ...health] = await Promise.all(Array.from({ length: 6 }, freePort));
  writeFileSync(path.join(folder, 'mosquitto.conf'), `listener ${mqtt} 127.0.0.1\nallow_anonymous true\n`);
  await run('mosquitto', ['-c', path.join(folder, 'mosquitto.conf')], /(running)/);
  await start('brokers', ['kafka', `--port=${kafka}`, `--data=${folder}/kafka`], /ready: (kafka)/);
  const servers = `--kafka-servers=127.0.0.1:${kafka}`;
  const broker = `--mqtt-uri=tcp://127.0.0.1:${mqtt}`;
  const topics = container([server, 'topics', servers]);
  assert.equal(topics.status, 0, topics.stdout + topics.stderr);
  await Promise.all([
    run(podmanRun, [server, 'mqtt-bridge', servers, broker, `--http-port=${health[0]}`], /(ready: )/),
    run(podmanRun, ['--volume=/var/lib/fieldline/spark-job', server, 'spark-job', servers, `--http-port=${health[1]}`,
      '--checkpoint=/var/lib/fieldline/spark-job'], /(ready: )/),
    run(podmanRun, [server, 'emitter', servers, `--port=${page}`], /(ready: )/),
    run(podmanRun, ['--volume=/var/lib/fieldline/device-agent', agent, 'device-agent', '--source=random', broker, `--http-port=${health[2]}`,
      '--spool-folder=/var/lib/fieldline/device-agent'], /(connected)/)]);
  const average = await eventually(async () => {
    const answer = await fetch(`http://127.0.0.1:${page}/api/averages?device=device1&metric=co`);
    return (await answer.json()).averages?.[0];
  });
  assert.ok(average.count > 0);
  for (const port of [page, ...health]) assert.equal(healthy(port).status, 0, port);
  assert.notEqual(healthy(await freePort()).status, 0);
});

const healthy = (port) => container(['--entrypoint=/usr/lib/fieldline/healthy', server, String(port)]);

async function eventually(probe) {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await new Promise((next) => setTimeout(next, 500))) {
    const found = await probe();
    if (found) return found;
  }
  throw new Error('nothing arrived within a minute');
}

function container(args) {
  return spawnSync(podmanRun, args, { encoding: 'utf8' });
}

function sh(command) {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
}
