/**
 * Whether node_modules holds what package-lock.json names, by npm's own note of what it installed.
 * Optional packages may be absent, but for those that are made for this machine.
 */
import { existsSync, readFileSync } from 'node:fs';

function packagesOf(file) {
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {};
}

function libcOfThisMachine() {
    process.report.excludeNetwork = true;
    return process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl';
}

function isForThisMachine({ os = [], cpu = [process.arch], libc }) {
    return (
        os.includes(process.platform) &&
        cpu.includes(process.arch) &&
        (!libc || libc.includes(libcOfThisMachine()))
    );
}

const installed = packagesOf('node_modules/.package-lock.json');

function isInstalled([path, wanted]) {
    if (path === '') return true;
    const found = installed[path];
    if (!found) return wanted.optional && !isForThisMachine(wanted);
    return (
        found.version === wanted.version && found.integrity === wanted.integrity && existsSync(path)
    );
}

process.exitCode = Object.entries(packagesOf('package-lock.json')).every(isInstalled) ? 0 : 1;
