// Writes a .br and a .gz beside every text file of the export, so that the server never compresses.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const out = fileURLToPath(new URL('../out/', import.meta.url));
const TEXT = /\.(html|js|css|json|svg|txt|webmanifest)$/;
const brotli = promisify(brotliCompress);
const deflate = promisify(gzip);

const entries = await readdir(out, { recursive: true, withFileTypes: true });
const files = entries.filter((entry) => entry.isFile() && TEXT.test(entry.name)).map((entry) => join(entry.parentPath ?? entry.path, entry.name));

async function compress(path) {
  const text = await readFile(path);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length };
  await writeFile(`${path}.br`, await brotli(text, { params }));
  await writeFile(`${path}.gz`, await deflate(text, { level: 9 }));
}

// A few at a time: the thread pool is small and the files are many.
const queue = [...files];
await Promise.all(
  Array.from({ length: 4 }, async () => {
    for (let path = queue.pop(); path; path = queue.pop()) await compress(path);
  }),
);
console.log(`compressed ${files.length} files`);
