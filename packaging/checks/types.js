// Checks JSON values against TypeScript types. The compiler also finds names that a type does not have.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const here = import.meta.dirname;

/**
 * The errors of the compiler, empty if each value has its type.
 *
 * @param {{module: string, type: string, value: unknown}[]} checks for example type `Partial<Panel>` of `@grafana/schema`
 */
export function typeErrors(checks) {
  const folder = mkdtempSync(path.join(here, 'node_modules/.types-'));
  try {
    writeFileSync(path.join(folder, 'values.ts'), checks.map(source).join(''));
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['values.ts'] }));
    execFileSync(path.join(here, 'node_modules/.bin/tsc'), ['--project', folder], { encoding: 'utf8' });
    return '';
  } catch (failure) {
    return failure.stdout || failure.message;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const compilerOptions = {
  strict: true, noEmit: true, skipLibCheck: true, types: [], module: 'esnext', moduleResolution: 'bundler', target: 'es2022',
};

function source({ module, type, value }, index) {
  const name = type.match(/\w+(?=>|$)/)[0];
  return `import type { ${name} as T${index} } from '${module}';\n`
    + `export const v${index}: ${type.replace(name, `T${index}`)} = ${JSON.stringify(value, null, 1)};\n`;
}
