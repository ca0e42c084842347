import Box from '@mui/material/Box';

import { columns } from './columns';
import { tableStyle } from './tableStyle';
import { TaskRow } from './TaskRow';
import { useOpenRows } from './useOpenRows';
import type { Task } from './useTasks';

interface TaskTableProps {
  tasks: Task[];
  onHistory: (task_name: string) => void;
  announce: (text: string) => void;
}

export function TaskTable({ tasks, onHistory, announce }: TaskTableProps) {
  const { open, toggle } = useOpenRows<string>();
  return (
    <Box sx={{ containerType: 'inline-size' }}>
      <Box component="table" role="table" aria-label="Background tasks" sx={tableStyle}>
        <thead role="rowgroup">
          <tr role="row">
            {Object.entries(columns).map(([name, title]) => (
              <th key={name} role="columnheader" scope="col" className={name}>
                <span className={name === 'actions' ? 'unseen' : ''}>{title}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {tasks.map((task) => (
            <TaskRow
              key={task.task_name}
              task={task}
              open={open.has(task.task_name)}
              onToggle={toggle}
              onHistory={onHistory}
              announce={announce}
            />
          ))}
        </tbody>
      </Box>
    </Box>
  );
}
