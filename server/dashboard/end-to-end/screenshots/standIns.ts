import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const tests = resolve(import.meta.dirname, '../../../../tests');

async function firstLine(process: ChildProcess): Promise<string> {
  if (process.stdout) for await (const line of createInterface(process.stdout)) return line;
  throw new Error('the stand-in said nothing');
}

/** Processes that answer what acexy and warp-cli were recorded to answer. */
export interface StandIns {
  flags: string[];
  end: () => void;
}

export async function startStandIns(folder: string): Promise<StandIns> {
  const http = spawn('python3', [join(tests, 'support/stand_in_http.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const port = (await firstLine(http)).trim();
  const acexy = `http://127.0.0.1:${port}/acexy/0.2.1-status-two-streams-three-clients.http`;
  const warp = join(folder, 'bin');
  await mkdir(warp);
  await copyFile(join(tests, 'support/stand_in_warp_cli'), join(warp, 'warp-cli'));
  await chmod(join(warp, 'warp-cli'), 0o755);
  const sample = join(tests, 'samples/warp/status-json-connected-networkhealthy.json');
  await writeFile(join(warp, 'behaviour'), `sample ${sample} stdout 0\n`);
  return {
    flags: ['--acexy-url', acexy, '--acestream-url', '', '--warp-cli', join(warp, 'warp-cli')],
    end: () => http.stdin.end(),
  };
}
