import { expect, test } from 'vitest';

import { attentionOf } from './attention';
import { inKnownOrder, inOrder } from './order';
import { taskWith } from './testing/samples';

test.each([
  [{ status: 'idle' }, null],
  [{ status: 'idle', last_run: null }, null],
  [{ status: 'queued' }, null],
  [{ status: 'running' }, null],
  [{ status: 'error' }, 'failed'],
  [{ status: 'interrupted' }, 'was interrupted'],
  [{ overdue_seconds: 60 }, null],
  [{ overdue_seconds: 61 }, 'is overdue'],
  [{ status: 'error', overdue_seconds: 900 }, 'failed'],
] as const)('tells what a person should look at: %j', (members, words) => {
  expect(attentionOf(taskWith(members))).toBe(words);
});

const tasks = [
  taskWith({ task_name: 'd' }),
  taskWith({ task_name: 'a' }),
  taskWith({ task_name: 'c', status: 'running' }),
  taskWith({ task_name: 'z', status: 'error' }),
  taskWith({ task_name: 'y', overdue_seconds: 500 }),
  taskWith({ task_name: 'b', status: 'queued' }),
];

test('puts attention first, then what is under way, then the rest, each by name', () => {
  expect(inOrder(tasks).map((task) => task.task_name)).toEqual(['y', 'z', 'b', 'c', 'a', 'd']);
});

test('keeps a known order and appends what is new', () => {
  const known = ['a', 'gone', 'z', 'd', 'y', 'b'];
  expect(inKnownOrder(tasks, known).map((task) => task.task_name)).toEqual([
    'a',
    'z',
    'd',
    'y',
    'b',
    'c',
  ]);
});
