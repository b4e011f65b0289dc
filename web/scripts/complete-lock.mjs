// npm writes only those optional binaries into the lock that the registry it asked could serve. A
// lock made against a registry without the binaries of other systems then makes `npm ci` refuse.
// This adds the missing entries (npm skips them on a system they are not for) and takes out the
// download addresses, so that the lock works with any registry.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const OS = { darwin: 'darwin', win32: 'win32', linux: 'linux', linuxmusl: 'linux', freebsd: 'freebsd', android: 'android' };
const CPU = { arm64: 'arm64', x64: 'x64', ia32: 'ia32', arm: 'arm', ppc64: 'ppc64', s390x: 's390x', riscv64: 'riscv64', wasm32: 'wasm32' };

/** The system a binary is for, read from its name: `@next/swc-darwin-arm64` and the like. */
export function platformOf(name) {
  const words = name.split('/').pop().split('-');
  const os = words.map((word) => OS[word]).find(Boolean);
  const cpu = words.map((word) => CPU[word]).find(Boolean);
  return { ...(cpu && { cpu: [cpu] }), ...(os && { os: [os] }) };
}

/** Every optional binary named by a package of the lock that the lock has no entry for. */
export function missingBinaries(lock) {
  const missing = new Map();
  for (const entry of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const { os, cpu } = platformOf(name);
      if (!os && !cpu) continue;
      if (!lock.packages[`node_modules/${name}`]) missing.set(name, version);
    }
  }
  return missing;
}

export function complete(lock) {
  for (const entry of Object.values(lock.packages)) delete entry.resolved;
  for (const [name, version] of missingBinaries(lock)) {
    lock.packages[`node_modules/${name}`] = { version, ...platformOf(name), optional: true };
  }
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return { ...lock, packages: Object.fromEntries(sorted) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = process.argv[2] ?? new URL('../package-lock.json', import.meta.url);
  const lock = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, `${JSON.stringify(complete(lock), null, 2)}\n`);
}
