/**
 * Whether node_modules holds what package-lock.json names, by npm's own note of what it installed.
 * Dependencies for other systems may be absent.
 */
import { existsSync, readFileSync } from 'node:fs';

function packagesOf(file) {
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {};
}

const installed = packagesOf('node_modules/.package-lock.json');
const complete = Object.entries(packagesOf('package-lock.json')).every(
    ([path, wanted]) =>
        path === '' ||
        (path in installed
            ? installed[path].version === wanted.version &&
              installed[path].integrity === wanted.integrity &&
              existsSync(path)
            : wanted.optional === true),
);
process.exitCode = complete ? 0 : 1;
