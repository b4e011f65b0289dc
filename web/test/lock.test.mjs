import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { missingBinaries, platformOf } from '../scripts/complete-lock.mjs';

// That of the interface, and that of what the tests hold documents against.
for (const path of ['../package-lock.json', '../../test/validators/package-lock.json']) {
  const lock = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

  test(`${path} names no download address, so that any registry serves it`, () => {
    const named = Object.entries(lock.packages).filter(([, entry]) => entry.resolved);
    assert.deepEqual(named.map(([path]) => path), []);
  });

  test(`${path} has an entry for the optional binaries of every system (else npm ci refuses)`, () => {
    assert.deepEqual([...missingBinaries(lock).keys()], []);
  });
}

test('a binary tells its system by its name', () => {
  assert.deepEqual(platformOf('@next/swc-darwin-arm64'), { cpu: ['arm64'], os: ['darwin'] });
  assert.deepEqual(platformOf('@tailwindcss/oxide-win32-x64-msvc'), { cpu: ['x64'], os: ['win32'] });
  assert.deepEqual(platformOf('sharp'), {});
});
