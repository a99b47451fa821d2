// Starts services from their built jars, on free ports of 127.0.0.1.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const running = [];

/** Starts a module from its jar, as `run` does. */
export function start(module, args, pattern) {
  const folder = ['', 'local', 'commands'].map((it) => path.join(root, it, module)).find((it) => existsSync(path.join(it, 'jvm.options')));
  const java = process.env.JAVA_HOME ? path.join(process.env.JAVA_HOME, 'bin/java') : 'java';
  const command = args[0]?.startsWith('-') === false ? `-${args[0]}` : '';
  const archive = path.join(folder, `target/test${command}.jsa`); // `./fieldline test` makes it; with it, a start takes less CPU
  return run(java, [`@${folder}/jvm.options`, ...(existsSync(archive) ? [`-XX:SharedArchiveFile=${archive}`] : []),
    '-jar', path.join(folder, 'target', `${module}.jar`), ...args], pattern);
}

/** Starts a command, and returns the group of the pattern in its output, for example the port, for which it waits five minutes. */
export function run(command, args, pattern) {
  const child = spawn(command, args);
  running.unshift(child);
  let output = '';
  const problem = (what) => new Error(`${command} ${args.join(' ')} ${what}:\n${output}`);
  return new Promise((resolve, reject) => {
    const onText = (text) => {
      output += text;
      const found = output.slice(0, output.lastIndexOf('\n') + 1).match(pattern); // only in whole lines
      if (found) resolve(found[1]);
    };
    child.stdout.on('data', onText);
    child.stderr.on('data', onText);
    child.on('error', reject);
    child.on('close', (code) => reject(problem(`ended with ${code}`)));
    setTimeout(() => reject(problem(`did not print ${pattern}`)), 300_000).unref();
  });
}

/** A port that was free a moment ago. */
export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Stops all modules, the newest first. */
export async function stopAll() {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = new Promise((resolve) => child.on('close', resolve));
    child.kill();
    await ended;
  }
}
