/**
 * Prints how much JavaScript a built page loads before it shows anything, and fails when that is
 * too much: `node scripts/initial-size.js DIST`. index.html names all of it, since Vite lists there
 * what the entry imports.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const bytesMax = 220_000;

const dist = process.argv[2] ?? 'dist';
const page = readFileSync(join(dist, 'index.html'), 'utf8');
const links = [
    ...page.matchAll(/<script[^>]* src="([^"]+)"/g),
    ...page.matchAll(/<link rel="modulepreload"[^>]* href="([^"]+)"/g),
].map(([, link]) => link);

const bytes = links
    .map((link) => gzipSync(readFileSync(join(dist, link)), { level: 9 }).length)
    .reduce((sum, length) => sum + length, 0);
const kilobytes = (count) => `${(count / 1000).toFixed(1)} kB`;
const figure = `${kilobytes(bytes)} of initial JavaScript gzip, in ${links.length} files`;
if (links.length === 0) {
    console.log('dashboard: index.html loads no JavaScript');
    process.exitCode = 1;
} else if (bytes > bytesMax) {
    console.log(`dashboard: ${figure}: more than the ${kilobytes(bytesMax)} allowed`);
    process.exitCode = 1;
} else {
    console.log(`dashboard: ${figure} (at most ${kilobytes(bytesMax)})`);
}
