import { QueryContent } from '@/components/QueryContent';
import { Section } from '@/components/Section';

import { NoTasks } from './NoTasks';
import { TaskList } from './TaskList';
import { type Task, useTasks } from './useTasks';

function countWords(tasks: Task[]): string {
  const running = tasks.filter((task) => task.status === 'running').length;
  const count = `${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'}`;
  return running === 0 ? count : `${count}, ${running} running`;
}

/** What runs in the background on this machine, how it went and what comes next. */
export function TasksSection() {
  const query = useTasks();
  const note = query.data && query.data.length > 0 ? countWords(query.data) : undefined;
  return (
    <Section anchor="tasks" title="Background tasks" note={note}>
      <QueryContent what="the tasks" query={query}>
        {(tasks) => (tasks.length === 0 ? <NoTasks /> : <TaskList tasks={tasks} />)}
      </QueryContent>
    </Section>
  );
}
