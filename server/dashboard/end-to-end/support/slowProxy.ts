import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands between a page and its server, and lets answers of the API wait. */
export class SlowProxy {
  url = '';
  /** For how many milliseconds each answer of the API waits. */
  delay = 0;
  /** How many requests each address of the API has had. */
  readonly asked = new Map<string, number>();
  /** How many requests wait for their answers, by address. */
  readonly waiting = new Map<string, number>();
  private readonly target: string;
  private readonly server: Server;
  private readonly timers = new Set<NodeJS.Timeout>();

  private constructor(target: string) {
    this.target = target;
    this.server = createServer((asked, answer) => this.take(asked, answer));
  }

  static async start(target: string): Promise<SlowProxy> {
    const proxy = new SlowProxy(target);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    proxy.url = `http://127.0.0.1:${(proxy.server.address() as AddressInfo).port}`;
    return proxy;
  }

  async stop(): Promise<void> {
    this.timers.forEach((timer) => clearTimeout(timer));
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private take(asked: IncomingMessage, answer: ServerResponse): void {
    const path = asked.url ?? '/';
    if (!path.startsWith('/api/')) {
      this.pass(asked, answer);
      return;
    }
    this.asked.set(path, (this.asked.get(path) ?? 0) + 1);
    this.count(path, 1);
    const timer = setTimeout(() => this.pass(asked, answer), this.delay);
    this.timers.add(timer);
    // A request that the page has given up waits no more.
    answer.on('close', () => {
      clearTimeout(timer);
      this.timers.delete(timer);
      this.count(path, -1);
    });
  }

  private count(path: string, change: number): void {
    const waiting = (this.waiting.get(path) ?? 0) + change;
    if (waiting > 0) this.waiting.set(path, waiting);
    else this.waiting.delete(path);
  }

  private pass(asked: IncomingMessage, answer: ServerResponse): void {
    const { method, headers, url } = asked;
    const passed = request(this.target + (url ?? '/'), { method: method ?? 'GET', headers });
    passed.on('response', (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers);
      given.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  }
}
