// Compares the metrics that rules, dashboard and documents name with those of the running services. Needs the built jars.
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import http from 'node:http';
import https from 'node:https';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { freePort, start, stopAll } from './services.js';

const root = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'metrics-'));
const urls = {};
const metrics = {};

before(async () => {
  const [kafka, mqtt] = await Promise.all([
    start('brokers', ['kafka', `--port=${await freePort()}`, `--data=${folder}/kafka`], /ready: kafka=(\S+)/),
    start('brokers', ['mqtt', `--port=${await freePort()}`, `--data=${folder}/mqtt`], /ready: mqtt=(\S+)/)]);
  const servers = `--kafka-servers=${kafka}`;
  const broker = `--mqtt-uri=${mqtt}`;
  await Promise.all([
    measure('emitter', [servers, '--port=0', ...certificate()], 'fieldline_emitter_', /ready: (https\S+)/),
    measure('mqtt-bridge', [servers, broker], 'fieldline_bridge_'),
    measure('notifier', [servers, broker, '--mqtt-topic=fieldline/notifications'], 'fieldline_notifier_'),
    measure('connect', [servers, '--sink-uri=postgresql://127.0.0.1:1/none'], 'fieldline_connect_'),
    measure('spark-job', [servers, `--checkpoint=${folder}/checkpoint`], 'fieldline_spark_lost_total{'), // after the first batch
    measure('device-agent', ['--source=random', broker, `--spool-folder=${folder}/spool`], 'fieldline_agent_')]);
});

after(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});

test('each metric in rules, dashboard and documents is one of a running service', async () => {
  // some appear with the first value, which a service may not have yet
  for (const deadline = Date.now() + 180_000; unknown().length > 0 && Date.now() < deadline; await pause()) await scrapeAll();
  assert.deepEqual(unknown(), []);
});

test('at least one metric has the expiry of a certificate', () => {
  const rules = readFileSync(path.join(root, 'packaging/monitoring/prometheus/fieldline.rules.yml'), 'utf8');
  const pattern = new RegExp(`^(${rules.match(/__name__=~"(.+?)"/)[1]}) `, 'm');
  assert.match(metrics.emitter, pattern);
});

for (const service of ['emitter', 'mqtt-bridge', 'notifier', 'connect', 'spark-job', 'device-agent']) {
  test(`promtool finds no mistake in the metrics of ${service}`, () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: metrics[service], encoding: 'utf8' });
    assert.equal(status, 0, stdout + stderr);
  });
}

/** The metrics that a file names and that no service has, as `file: metric`. */
function unknown() {
  const real = new Set(Object.values(metrics).flatMap((text) => text.match(/^fieldline_\w+/gm)));
  return ['monitoring/prometheus/fieldline.rules.yml', 'monitoring/grafana/fieldline.json', '../docs/operations.md'].flatMap((file) => {
    const named = readFileSync(path.join(root, 'packaging', file), 'utf8').match(/\bfieldline_[a-z_]+[a-z]/g) ?? [];
    return named.filter((name) => !real.has(name)).map((name) => `${file}: ${name}`);
  });
}

async function measure(service, args, text, pattern) {
  urls[service] = await start(service, pattern ? args : [...args, '--http-port=0'], pattern ?? /answering: (http\S+)/);
  metrics[service] = await scrape(urls[service], text);
}

async function scrapeAll() {
  for (const [service, url] of Object.entries(urls)) metrics[service] = await get(`${url}/metrics`);
}

/** The metrics that contain the text, for which it waits three minutes. */
async function scrape(url, text) {
  const deadline = Date.now() + 180_000;
  for (let answer = ''; Date.now() < deadline; await pause()) {
    answer = await get(`${url}/metrics`);
    if (answer.includes(text)) return answer;
  }
  throw new Error(`${url}/metrics has no ${text}`);
}

function pause() {
  return new Promise((next) => setTimeout(next, 200));
}

function get(url) {
  const client = url.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    client.get(url, { rejectUnauthorized: false }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString()));
    }).on('error', reject);
  });
}

function certificate() {
  const [cert, key] = ['cert', 'key'].map((it) => path.join(folder, `${it}.pem`));
  const { status, stderr } = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
    '-subj', '/CN=localhost', '-days', '1', '-keyout', key, '-out', cert], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return [`--tls-cert=${cert}`, `--tls-key=${key}`];
}
