import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { dirname, resolve as join } from 'node:path';
import typescript from 'typescript';

const source = fileURLToPath(new URL('../src/', import.meta.url));

export async function resolve(specifier, context, next) {
  const local = specifier.startsWith('@/') ? join(source, specifier.slice(2)) : specifier.startsWith('.') && context.parentURL ? join(dirname(fileURLToPath(context.parentURL)), specifier) : null;
  if (local && existsSync(`${local}.ts`)) return { url: pathToFileURL(`${local}.ts`).href, shortCircuit: true };
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const compilerOptions = { module: typescript.ModuleKind.ESNext, target: typescript.ScriptTarget.ES2022, sourceMap: false };
  const { outputText } = typescript.transpileModule(readFileSync(fileURLToPath(url), 'utf8'), { compilerOptions });
  return { format: 'module', source: outputText, shortCircuit: true };
}
